/* Messages that were drawn with the page can be dismissed; what scripts have to say floats as a toast. */
export function texts() {
  return document.getElementById("texts")?.dataset ?? {};
}

export function toast(text, { href = "", action = "", seconds = 10 } = {}) {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  if (href && action) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = action;
    box.append(link);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = texts().dismiss;
  close.addEventListener("click", () => box.remove());
  box.append(close);
  region.replaceChildren(box);
  let timer = 0;
  const start = () => (timer = setTimeout(() => box.remove(), seconds * 1000));
  // Whoever is reading or about to press gets the time they need.
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("focusin", () => clearTimeout(timer));
  box.addEventListener("pointerleave", start);
  box.addEventListener("focusout", start);
  start();
}

/** Say in words what went wrong with an htmx request; the page keeps what was written. */
export function onErrors() {
  document.addEventListener("htmx:sendError", () => toast(texts().offline));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 429) toast(texts().slowDown);
    else if (status === 401) toast(texts().signedOut);
    else toast(texts().failed);
  });
  // HX-Trigger: {"toast": {"text": "…", "href": "…", "action": "…"}}
  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail));
}

export function init(root) {
  root.querySelectorAll("[data-message]").forEach((message) => {
    const close = message.querySelector("button");
    if (!close || !close.hidden) return;
    close.hidden = false;
    close.addEventListener("click", () => {
      message.remove();
      document.getElementById("main")?.focus({ preventScroll: true });
    });
  });
}
