/**
 * `<details data-folds>`: a menu that closes again when the reader presses Escape, clicks beside it or moves on.
 * @param {Document} root
 */
export function startFolding(root) {
  const menus = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (root.querySelectorAll("details[data-folds][open]"));
  const closeUnlessIn = (target) => {
    for (const menu of menus()) if (!(target instanceof Node && menu.contains(target))) menu.open = false;
  };
  root.addEventListener("click", (event) => closeUnlessIn(event.target));
  root.addEventListener("focusin", (event) => closeUnlessIn(event.target));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}
