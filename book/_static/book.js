// Conveniences. The book reads without any of this.
document.documentElement.classList.add("code-hidden");

document.addEventListener("DOMContentLoaded", () => {
  // One switch for all code of the page.
  if (document.querySelector("div.cell_input")) {
    const words = { en: ["Show the code", "Hide the code"], zh: ["显示代码", "隐藏代码"] };
    const [show, hide] = words[document.documentElement.lang.slice(0, 2)] || words.en;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "code-switch btn btn-sm";
    button.textContent = show;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const hidden = document.documentElement.classList.toggle("code-hidden");
      button.textContent = hidden ? show : hide;
      button.setAttribute("aria-pressed", String(!hidden));
    });
    document.querySelector(".header-article-items__end")?.prepend(button);
  }
});
