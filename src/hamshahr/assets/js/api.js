// The page on which operations of the API are tried: asks as the form says and shows what comes back.

/** The address with the path's parameters in their places and the query behind; fields left empty are not asked. */
function addressOf(form) {
  let address = form.dataset.address;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll("[data-in]")) {
    if (field.dataset.in === "path") address = address.replace(`{${field.name}}`, encodeURIComponent(field.value));
    else if (field.dataset.in === "query" && field.value) query.set(field.name, field.value);
  }
  const text = query.toString();
  return text ? `${address}?${text}` : address;
}

function headersOf(form) {
  const headers = { "Accept-Language": document.documentElement.lang };
  for (const field of form.querySelectorAll('[data-in="header"]')) if (field.value) headers[field.name] = field.value;
  const token = form.querySelector("[data-token]")?.value;
  if (token) headers.Authorization = `Bearer ${token}`;
  if (form.querySelector("[data-body]")) headers["Content-Type"] = "application/json";
  return headers;
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

const LONGEST_SHOWN = 50_000;

async function tried(form) {
  const method = form.dataset.try;
  const address = addressOf(form);
  const panel = form.querySelector("[data-answer]");
  const show = (name, text) => { panel.querySelector(`[data-${name}]`).textContent = text; };
  show("asked", `${method} ${address}`);
  try {
    // No cookies: what works here works for any program.
    const answer = await fetch(address, { method, headers: headersOf(form), body: form.querySelector("[data-body]")?.value, credentials: "omit" });
    const text = indented(await answer.text());
    panel.dataset.ok = String(answer.ok);
    show("status", `${answer.status} ${answer.statusText}`);
    show("shown", text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}\n…` : text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    panel.dataset.ok = "false";
    show("status", form.dataset.failed);
    show("shown", "");
  }
  panel.hidden = false;
}

document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || !event.target.dataset.try) return;
  event.preventDefault();
  tried(event.target);
});

/** An operation named in the address is open. */
function openNamed() {
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) named.open = true;
}

openNamed();
window.addEventListener("hashchange", openNamed);
