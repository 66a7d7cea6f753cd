// Legend and filters below the map.

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * One line for each kind: a check-box where there is a choice, else only its colour and word.
 * @param {string[]} kinds
 * @param {import("./words.js").Words} words
 * @param {(mask: number) => void} onChange
 */
function kindsField(kinds, words, onChange) {
  const field = make("fieldset", {}, make("legend", {}, words.get("legend")));
  kinds.forEach((kind, i) => {
    const swatch = make("span", { class: "map-swatch", "data-kind": kind, "aria-hidden": "true" });
    const label = make(kinds.length > 1 ? "label" : "span", { class: "map-kind" });
    if (kinds.length > 1) label.append(make("input", { type: "checkbox", checked: "", value: String(i) }));
    label.append(swatch, words.kind(kind));
    field.append(label);
  });
  field.addEventListener("change", () => {
    let mask = 0;
    for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (field.querySelectorAll("input:checked"))) mask |= 1 << Number(box.value);
    onChange(mask);
  });
  return field;
}

/**
 * Ties without a date go when the years are narrowed and come back with all years, until the reader decides about them.
 * @param {number[]} years years in which ties begin
 * @param {boolean} someUndated
 * @param {import("./words.js").Words} words
 * @param {(year: number, undated: boolean) => void} onChange
 */
function yearField(years, someUndated, words, onChange) {
  const last = years.reduce((a, b) => Math.max(a, b)), first = years.reduce((a, b) => Math.min(a, b));
  const told = make("span", { class: "map-year-told", "aria-hidden": "true" }, words.get("all_years"));
  const range = /** @type {HTMLInputElement} */ (make("input", {
    type: "range", min: String(first), max: String(last), step: "1", value: String(last), "aria-label": words.get("all_years"),
  }));
  const undated = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox", checked: "" }));
  const field = make("div", { class: "map-year" }, told, range);
  if (someUndated) field.append(make("label", {}, undated, words.get("undated")));
  let readerDecided = false;
  field.addEventListener("input", (event) => {
    const year = Number(range.value), isAll = year >= last;
    const text = isAll ? words.get("all_years") : words.upToYear(year);
    if (event.target === undated) readerDecided = true;
    else if (!readerDecided) undated.checked = isAll;
    told.textContent = text;
    range.setAttribute("aria-valuetext", text);
    onChange(year, undated.checked);
  });
  return field;
}

/**
 * Only what can change something: no swatches over ties of one colour, no years to choose from where there is one.
 * @param {import("./data.js").Network} network
 * @param {import("./words.js").Words} words
 * @param {boolean} isFocused whether the page shows the ties of one city, or one tie, in the one colour of what is chosen
 * @param {(change: {kinds?: number, year?: number, undated?: boolean}) => number} onChange tells how many ties are drawn now
 * @param {() => void} onReset
 * @returns {HTMLElement | null} null where there is nothing to choose
 */
export function makePanel({ kinds, ties }, words, isFocused, onChange, onReset) {
  const total = new Set(ties.id).size;
  const years = /** @type {number[]} */ (ties.start.filter((year) => year !== null));
  const someYears = new Set(years).size > 1;
  const count = make("output", { class: "map-count" }, words.ties(total));
  /** @param {{kinds?: number, year?: number, undated?: boolean}} change */
  const tell = (change) => { count.textContent = words.ties(onChange(change)); };
  const parts = [];
  if (kinds.length > (isFocused ? 1 : 0)) parts.push(kindsField(kinds, words, (mask) => tell({ kinds: mask })));
  if (someYears) parts.push(yearField(years, years.length < ties.start.length, words, (year, undated) => tell({ year, undated })));
  if (someYears || kinds.length > 1) parts.push(count);
  if (total > 1) {
    const button = make("button", { type: "button", class: "btn btn-sm btn-outline-secondary map-reset" }, words.get("whole_map"));
    button.addEventListener("click", onReset);
    parts.push(button);
  }
  return parts.length ? make("div", { class: "map-panel" }, ...parts) : null;
}
