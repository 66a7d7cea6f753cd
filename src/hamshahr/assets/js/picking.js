/**
 * `[data-picks="#hidden"]` is a search field: the option chosen below it (`[data-pick]`, `data-name`) goes into the hidden
 * field and its name into the search field; typing on takes the choice back.
 * @param {Document} root
 */
export function startPicking(root) {
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("[data-picks]"))) {
    const hidden = root.querySelector(box.dataset.picks ?? "");
    const list = root.getElementById(box.getAttribute("aria-controls") ?? "");
    if (!(hidden instanceof HTMLInputElement) || !list) continue;
    box.addEventListener("input", () => { hidden.value = ""; });
    list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest("[data-pick]") : null;
      if (!(option instanceof HTMLElement)) return;
      hidden.value = option.dataset.pick ?? "";
      box.value = option.dataset.name ?? "";
      list.replaceChildren();
      hidden.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
