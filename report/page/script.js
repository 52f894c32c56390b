"use strict";
// Sorting and filtering of tables. Without it the page is complete, only still.
for (const box of document.querySelectorAll("[data-table]")) {
  const table = box.querySelector("table");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const keyOf = (row, at) => row.cells[at].dataset.key ?? row.cells[at].textContent.trim();

  const compare = (at, number) => (one, other) => {
    const [a, b] = [keyOf(one, at), keyOf(other, at)];
    if (!number) return a.localeCompare(b, "en", { numeric: true });
    return Number(a) - Number(b);
  };

  // What has no figure stays at the end, whichever way.
  const sort = (at) => {
    const head = heads[at];
    const number = head.classList.contains("number");
    const down = head.ariaSort === "ascending" || (number && head.ariaSort !== "descending");
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const known = rows.filter((row) => keyOf(row, at) !== "");
    known.sort(compare(at, number));
    if (down) known.reverse();
    body.append(...known, ...rows.filter((row) => keyOf(row, at) === ""));
  };

  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(at));
    head.replaceChildren(button);
  });

  const tools = box.querySelector(".tools");
  const input = tools.querySelector("input");
  const status = tools.querySelector("[role=status]");
  const filter = () => {
    const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !wanted.every((word) => words.get(row).includes(word));
      shown += row.hidden ? 0 : 1;
    }
    status.textContent = shown === rows.length ? `${shown} rows` : `${shown} of ${rows.length} rows`;
  };
  input.addEventListener("input", filter);
  tools.hidden = rows.length < 8;
}
