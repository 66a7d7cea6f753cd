const PREFIX = "hamshahr-draft:";
const KEPT_DAYS = 14;

/** @param {HTMLFormElement} form the fields a person fills; never files, passwords or what the server put in */
const fieldsOf = (form) => /** @type {(HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]} */ ([...form.elements])
  .filter((field) => "name" in field && field.name && field.name !== "csrfmiddlewaretoken" && field.name !== "version"
    && !["file", "password", "submit", "button"].includes(field.type)
    && (field.type !== "hidden" || field.id === "id_partner"));

/** @param {HTMLFormElement} form */
function read(form) {
  /** @type {Record<string, string[]>} */
  const told = {};
  for (const field of fieldsOf(form)) {
    told[field.name] ??= [];
    const isChoice = field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);
    if (!isChoice || field.checked) told[field.name].push(field.value);
  }
  return told;
}

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, string[]>} told
 */
function write(form, told) {
  for (const field of fieldsOf(form)) {
    const values = told[field.name];
    if (!values) continue;
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
}

/** @param {(name: string) => boolean} unwanted */
function forget(unwanted) {
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX) && unwanted(name)) localStorage.removeItem(name);
}

/** @param {string} name */
function isOld(name) {
  try {
    return Date.now() - JSON.parse(localStorage.getItem(name) ?? "{}").at > KEPT_DAYS * 86_400_000;
  } catch {
    return true;
  }
}

/**
 * `<form data-draft="KEY">` keeps what is typed on this device until it is sent; a visible `[data-draft-word]` in it says
 * so. Whatever page comes after sending a form without a fault drops its draft: a refused form comes back with
 * `data-draft` and its fields filled, and is kept on. `[data-forgets-drafts]` (signing out) drops them all.
 * @param {Document} root
 */
export function startDrafts(root) {
  const sent = sessionStorage.getItem("hamshahr-sent");
  sessionStorage.removeItem("hamshahr-sent");
  forget(isOld);
  const forms = /** @type {HTMLFormElement[]} */ ([...root.querySelectorAll("form[data-draft]")]);
  if (sent && !root.querySelector("[role=alert]")) localStorage.removeItem(PREFIX + sent);
  for (const form of forms) {
    const key = PREFIX + form.dataset.draft;
    const word = form.querySelector("[data-draft-word]");
    const show = (/** @type {boolean} */ shown) => { if (word instanceof HTMLElement) word.hidden = !shown; };
    const first = JSON.stringify(read(form));
    const kept = localStorage.getItem(key);
    if (kept && form.dataset.draft !== sent) {
      write(form, JSON.parse(kept).told);
      form.closest("details")?.setAttribute("open", "");
    }
    show(Boolean(kept) && localStorage.getItem(key) !== null);
    form.addEventListener("input", () => {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), told: read(form) }));
      show(true);
    });
    form.addEventListener("submit", () => sessionStorage.setItem("hamshahr-sent", form.dataset.draft ?? ""));
    form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
      localStorage.removeItem(key);
      write(form, JSON.parse(first));
      show(false);
    });
  }
  for (const form of root.querySelectorAll("[data-forgets-drafts]")) form.addEventListener("submit", () => forget(() => true));
}
