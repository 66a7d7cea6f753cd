/**
 * What a cell is sorted by: its `data-sort-value` or else its text.
 * @param {HTMLTableRowElement} row
 * @param {number} column
 */
function keyOf(row, column) {
  const cell = row.cells[column];
  return (cell?.dataset.sortValue ?? cell?.textContent ?? "").trim();
}

/** @param {string} key */
const isNumber = (key) => key !== "" && Number.isFinite(Number(key));

/**
 * Sorts the body rows; empty cells stay last in both directions, equal rows keep their order.
 * @param {HTMLTableElement} table
 * @param {number} column
 * @param {1 | -1} direction
 */
function sortRows(table, column, direction) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row, column) }));
  const full = rows.filter(({ key }) => key !== "");
  const numeric = full.every(({ key }) => isNumber(key));
  const collator = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true });
  full.sort((a, b) => direction * (numeric ? Number(a.key) - Number(b.key) : collator.compare(a.key, b.key)));
  body.append(...full.map(({ row }) => row), ...rows.filter(({ key }) => key === "").map(({ row }) => row));
}

/**
 * Tables `table[data-sortable]` whose `th` hold a `<button>`: a press sorts by that column, another turns it round;
 * `aria-sort` says so. ISO dates sort rightly as text; numbers in Persian digits need `data-sort-value`.
 * @param {Document} root
 */
export function startSortable(root) {
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("table[data-sortable] th button") : null;
    const head = button?.closest("th");
    const table = head?.closest("table");
    if (!head || !table) return;
    const direction = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
    sortRows(table, head.cellIndex, direction);
  });
}
