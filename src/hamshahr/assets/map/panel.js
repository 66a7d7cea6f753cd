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
 * @param {number[]} years years in which ties begin
 * @param {boolean} someUndated
 * @param {import("./words.js").Words} words
 * @param {(year: number, undated: boolean) => void} onChange
 */
function yearField(years, someUndated, words, onChange) {
  const last = years.reduce((a, b) => Math.max(a, b)), first = years.reduce((a, b) => Math.min(a, b));
  const output = make("output", {}, words.get("all_years"));
  const range = /** @type {HTMLInputElement} */ (make("input", {
    type: "range", min: String(first), max: String(last), step: "1", value: String(last), "aria-label": words.get("all_years"),
  }));
  const undated = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox", checked: "" }));
  const field = make("div", { class: "map-year" }, output, range);
  if (someUndated) field.append(make("label", {}, undated, words.get("undated")));
  field.addEventListener("input", () => {
    const year = Number(range.value);
    const text = year >= last ? words.get("all_years") : words.upToYear(year);
    output.textContent = text;
    range.setAttribute("aria-valuetext", text);
    onChange(year, undated.checked);
  });
  return field;
}

/**
 * @param {import("./data.js").Network} network
 * @param {import("./words.js").Words} words
 * @param {(change: {kinds?: number, year?: number, undated?: boolean}) => void} onChange
 * @returns {HTMLElement}
 */
export function makePanel(network, words, onChange) {
  const panel = make("div", { class: "map-panel" }, kindsField(network.kinds, words, (kinds) => onChange({ kinds })));
  const years = /** @type {number[]} */ (network.ties.start.filter((year) => year !== null));
  if (years.length) {
    panel.append(yearField(years, years.length < network.ties.start.length, words, (year, undated) => onChange({ year, undated })));
  }
  return panel;
}
