/**
 * The list a combobox controls.
 * @param {HTMLElement} box
 * @returns {HTMLElement | null}
 */
function listOf(box) {
  const id = box.getAttribute("aria-controls");
  return id ? document.getElementById(id) : null;
}

/** @param {HTMLElement} list */
const optionsOf = (list) => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]")]);

/**
 * @param {HTMLElement} box
 * @param {HTMLElement} list
 * @param {HTMLElement | null} option the option to point at, or none
 */
function pointAt(box, list, option) {
  for (const other of optionsOf(list)) other.setAttribute("aria-selected", String(other === option));
  if (!option) {
    box.removeAttribute("aria-activedescendant");
    return;
  }
  option.id ||= `${list.id}-option-${optionsOf(list).indexOf(option)}`;
  box.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

/**
 * @param {HTMLElement} box
 * @param {HTMLElement} list
 * @param {boolean} open
 */
function setOpen(box, list, open) {
  list.hidden = !open;
  box.setAttribute("aria-expanded", String(open));
  if (!open) pointAt(box, list, null);
}

/** @param {HTMLElement} option follows the link in it (or the option itself, if it is a link) */
function follow(option) {
  const link = option.matches("a[href]") ? option : option.querySelector("a[href]");
  if (link instanceof HTMLElement) link.click();
  else option.click();
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} box
 * @param {HTMLElement} list
 */
function onKey(event, box, list) {
  if (event.isComposing) return;
  const options = optionsOf(list);
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    setOpen(box, list, true);
    const start = at < 0 && step < 0 ? 0 : at;
    pointAt(box, list, options[(start + step + options.length) % options.length]);
  } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
    event.preventDefault();
    follow(options[at]);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    setOpen(box, list, false);
  }
}

/**
 * Arrow keys, Enter and Escape for `[role=combobox][aria-controls=LIST]` over `#LIST[role=listbox]`. What stands in
 * the list comes from the server (htmx); the list opens when options arrive and closes when it empties, on Escape and
 * when the focus leaves.
 * @param {Document} root
 */
export function startCombobox(root) {
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[role=combobox]"))) {
    const list = listOf(box);
    if (!list) continue;
    setOpen(box, list, false);
    const frame = box.closest("form") ?? box.parentElement ?? box;
    box.addEventListener("keydown", (event) => onKey(event, box, list));
    box.addEventListener("focus", () => setOpen(box, list, list.childElementCount > 0));
    frame.addEventListener("focusout", (event) => {
      if (!(event.relatedTarget instanceof Node && frame.contains(event.relatedTarget))) setOpen(box, list, false);
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    new MutationObserver(() => setOpen(box, list, frame.contains(root.activeElement) && list.childElementCount > 0))
      .observe(list, { childList: true });
  }
}
