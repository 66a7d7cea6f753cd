/** @typedef {"light" | "dark" | "auto"} Choice */

const ORDER = /** @type {Choice[]} */ (["auto", "light", "dark"]);

/** @param {Choice} choice */
function keep(choice) {
  document.documentElement.dataset.themeChoice = choice;
  try {
    localStorage.setItem("hamshahr-theme", choice);
  } catch (error) {
    console.info("The choice of theme lasts only for this page:", error);
  }
  document.dispatchEvent(new CustomEvent("hamshahr:theme"));
}

/** @param {ParentNode} root */
function show(root) {
  const choice = /** @type {Choice} */ (document.documentElement.dataset.themeChoice ?? "auto");
  for (const control of root.querySelectorAll("[data-theme-toggle]")) {
    const value = control.getAttribute("data-theme-toggle");
    if (value) {
      control.setAttribute("aria-pressed", String(value === choice));
      continue;
    }
    const label = control.getAttribute(`data-label-${choice}`);
    if (label) {
      control.setAttribute("aria-label", label);
      control.setAttribute("title", label);
    }
  }
}

/**
 * `[data-theme-toggle]` buttons. With a value (`light`, `dark`, `auto`) a button sets that choice and carries
 * `aria-pressed`; without a value it steps through auto, light, dark and takes its name from `data-label-auto`,
 * `data-label-light`, `data-label-dark`.
 * @param {Document} root
 */
export function startThemeToggle(root) {
  root.addEventListener("click", (event) => {
    const control = event.target instanceof Element ? event.target.closest("[data-theme-toggle]") : null;
    if (!control) return;
    const now = /** @type {Choice} */ (document.documentElement.dataset.themeChoice ?? "auto");
    const next = ORDER[(ORDER.indexOf(now) + 1) % ORDER.length];
    keep(/** @type {Choice} */ (control.getAttribute("data-theme-toggle") || next));
    show(root);
  });
  show(root);
}
