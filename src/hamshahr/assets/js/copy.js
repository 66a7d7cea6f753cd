/**
 * `<button data-copy="text" data-copied="Copied">`: copies the text and says so for two seconds. The button stays
 * hidden (`hidden` in the page) where the browser has no clipboard.
 * @param {Document} root
 */
export function startCopy(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("button[data-copy]")) button.removeAttribute("hidden");
  root.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-copy]") : null;
    if (!button) return;
    await navigator.clipboard.writeText(button.getAttribute("data-copy") ?? "");
    const said = button.getAttribute("data-copied");
    if (!said || button.textContent === said) return;
    const words = button.textContent;
    button.textContent = said;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
}
