// A button beside what readers take away: the command and the citation of a page.
(() => {
  const { words, enhance } = window.lugan;

  enhance((root) => {
    for (const source of root.querySelectorAll("pre.command, p.citation")) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "copy-text", textContent: words["copy-text"] });
      const text = source.textContent.trim();
      button.addEventListener("click", async () => {
        const address = source.matches(".citation") && location.protocol !== "file:" ? ` ${location.href.split("#")[0]}` : "";
        button.textContent = words[(await copied(text + address, source)) ? "copied" : "copy-yourself"];
      });
      source.after(button);
    }
  });

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
