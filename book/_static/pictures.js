// A chart as a PNG, drawn when a reader asks for it from the chart that the page shows: two pixels to
// the point, in light colours on white. A chart consists of paths and lines of text only (lugan/svg.py),
// so that a canvas can draw it with the page's own fonts: no file is needed and none is asked for.
(() => {
  const { words, enhance, element, button, hand } = window.lugan;
  const SCALE = 2;
  const ALIGN = { middle: "center", end: "right" };

  enhance((root) => {
    for (const row of root.querySelectorAll("figure.chart > .downloads")) {
      const file = row.querySelector('a[href$=".svg"], a[download$=".svg"]');
      const name = (file.download || file.href).split("/").pop().replace(/svg$/, "png");
      file.after(" ", button("download", words["download-png"], () => save(row.parentElement.querySelector(".chart-wide svg"), name)));
    }
  });

  async function save(svg, name) {
    const picture = await drawn(svg);
    picture.toBlob((content) => {
      const link = element("a", {});
      hand(link, name, content);
      link.click();
    });
  }

  async function drawn(svg) {
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const picture = element("canvas", { width: Math.round(width * SCALE), height: Math.round(height * SCALE) });
    const texts = [...svg.querySelectorAll("text")];
    await Promise.all(texts.map((text) => document.fonts.load(font(text), text.textContent)));
    const pen = picture.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, picture.width, picture.height);
    pen.scale(SCALE, SCALE);
    for (const mark of svg.querySelectorAll("path, text")) (mark.matches("path") ? shape : write)(pen, mark);
    return picture;
  }

  // Colours of the attributes, which are those of light pages, whatever the page's style says.
  function shape(pen, path) {
    const outline = new Path2D(path.getAttribute("d"));
    if (path.getAttribute("fill") !== "none") {
      pen.fillStyle = path.getAttribute("fill");
      pen.fill(outline);
    }
    if (path.hasAttribute("stroke")) {
      pen.strokeStyle = path.getAttribute("stroke");
      pen.lineWidth = path.getAttribute("stroke-width");
      pen.setLineDash((path.getAttribute("stroke-dasharray") || "").split(" ").filter(Boolean).map(Number));
      pen.stroke(outline);
    }
  }

  function write(pen, text) {
    pen.font = font(text);
    pen.textAlign = ALIGN[text.getAttribute("text-anchor")] || "left";
    pen.fillStyle = text.getAttribute("fill");
    pen.fillText(text.textContent, text.getAttribute("x"), text.getAttribute("y"));
  }

  const font = (text) => `${text.getAttribute("font-weight") || 400} ${text.getAttribute("font-size")}px ${getComputedStyle(text).fontFamily}`;
})();
