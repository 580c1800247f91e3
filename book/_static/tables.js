// Tables that sort and filter. Every row stands in the page and reads without this. Cells say in
// data-sort by what they are sorted (nothing: last) and in data-unit within which numbers.
(() => {
  const { words, enhance } = window.lugan;
  const FEWEST_TO_SORT = 3, FEWEST_TO_FILTER = 8;
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

  enhance((root) => {
    for (const table of root.querySelectorAll("table.data-table")) {
      const rows = [...table.tBodies[0].rows];
      if (rows.length >= FEWEST_TO_SORT) makeSortable(table, rows);
      if (rows.length >= FEWEST_TO_FILTER) makeFilterable(table, rows);
    }
  });

  // --- Sorting: a button in each header; third press gives the order of the page back --------------
  function makeSortable(table, rows) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      if (head.querySelector("a")) {
        button.setAttribute("aria-label", words["sort-by"].replace("{column}", head.textContent));
        head.append(button);
      } else {
        button.append(...head.childNodes);
        head.append(button);
      }
      const numeric = head.classList.contains("num");
      const turns = numeric ? ["descending", "ascending", ""] : ["ascending", "descending", ""];
      button.addEventListener("click", () => {
        const turn = turns[(turns.indexOf(head.getAttribute("aria-sort") || "") + 1) % 3];
        for (const other of heads) other.removeAttribute("aria-sort");
        if (turn) head.setAttribute("aria-sort", turn);
        table.tBodies[0].append(...(turn ? sorted(rows, column, turn === "descending") : rows));
      });
    });
  }

  function sorted(rows, column, down) {
    const keyed = rows.map((row) => [key(row.cells[column]), row]);
    keyed.sort(([a], [b]) => a.missing - b.missing || collator.compare(a.unit, b.unit) || compare(a.value, b.value) * (down ? -1 : 1));
    return keyed.map(([, row]) => row);
  }

  function key(cell) {
    const text = cell.dataset.sort ?? cell.textContent.trim();
    const number = Number(text.replace("∞", "Infinity"));
    return { missing: text === "", unit: cell.dataset.unit || "", value: text === "" || Number.isNaN(number) ? text : number };
  }

  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));

  // --- Filtering: rows that hold every word; how many is announced ---------------------------------
  function makeFilterable(table, rows) {
    const tools = document.createElement("p");
    const label = document.createElement("label");
    const field = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
    const count = document.createElement("span");
    tools.className = "table-tools";
    field.setAttribute("aria-controls", table.id);
    field.setAttribute("aria-describedby", table.caption.id);
    count.setAttribute("role", "status");
    label.append(words["sheet" in table.dataset ? "filter-sheet" : "filter"], " ", field);
    tools.append(label, " ", count);
    table.closest(".table-scroll").before(tools);

    const texts = rows.map((row) => row.textContent.toLowerCase());
    const apply = () => {
      const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, i) => {
        row.hidden = !wanted.every((word) => texts[i].includes(word));
        shown += !row.hidden;
      });
      count.textContent = wanted.length ? words.rows.replace("{shown}", shown).replace("{all}", rows.length) : "";
    };
    field.addEventListener("input", apply);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      field.value = "";
      apply();
    });
    window.addEventListener("hashchange", () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target?.hidden || !rows.includes(target)) return;
      field.value = "";
      apply();
      target.scrollIntoView();
    });
  }
})();
