// Passkeys. `<form data-passkey="get|create" data-question="URL">` with a hidden field `credential`: when it is sent, the
// server says what to ask the device, the device answers, and the form goes on its way with the answer. What went wrong
// is told in the form's `[data-passkey-fault]`, whose words come from the server.

const isAble = () => typeof globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON === "function";

/** @param {HTMLFormElement} form */
async function answer(form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const response = await fetch(form.dataset.question, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "error" });
  if (!response.ok) throw new Error(`The question was answered ${response.status}.`);
  const { publicKey } = await response.json();
  const credential = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  return JSON.stringify(credential);
}

/** @param {HTMLFormElement} form @param {"refused" | "unable" | ""} fault */
function tell(form, fault) {
  const line = form.querySelector("[data-passkey-fault]");
  line.textContent = fault ? line.dataset[fault] : "";
  line.hidden = !fault;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.passkey) return;
  event.preventDefault();
  tell(form, "");
  if (!isAble()) return tell(form, "unable");
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    form.elements.namedItem("credential").value = await answer(form);
    form.submit();
  } catch (error) {
    // NotAllowedError: the person said no or waited too long. SecurityError: the page's address cannot have passkeys.
    tell(form, error.name === "SecurityError" ? "unable" : "refused");
    if (!(error instanceof DOMException)) throw error;
  } finally {
    button.disabled = false;
  }
});
