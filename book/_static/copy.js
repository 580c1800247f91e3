// A button beside what readers take away: the command of a page, the citations of page and charts.
(() => {
  const { words, enhance } = window.lugan;

  enhance((root) => {
    addressed(root);
    for (const source of root.querySelectorAll("pre.command, p.citation, pre.bibtex")) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "copy-text", textContent: words["copy-text"] });
      button.addEventListener("click", async () => {
        button.textContent = words[(await copied(source.textContent.trim(), source)) ? "copied" : "copy-yourself"];
      });
      source.after(button);
    }
  });

  // A citation says where in the book; where the book is, and what was chosen on the page, the browser
  // knows. A place on the reader's own disk would help nobody.
  function addressed(root) {
    if (location.protocol === "file:") return;
    const here = location.origin + location.pathname + (document.querySelector("form.choose") ? location.search : "");
    for (const link of root.querySelectorAll("a.permalink")) link.textContent = here + link.hash;
  }

  for (const event of ["chosen", "popstate"]) addEventListener(event, () => addressed(document));

  // Where the browser lends no clipboard, the text is selected for the reader to copy.
  async function copied(text, source) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      getSelection().selectAllChildren(source);
      return false;
    }
  }
})();
