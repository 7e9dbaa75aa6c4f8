/* Every POST form: sent once, by click or by Ctrl/⌘+Enter; textareas grow where CSS cannot make them. */
const grows = CSS.supports("field-sizing", "content");

function settle(form) {
  delete form.dataset.sending;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sending = "1";
  // The button is not disabled: its name and value must travel with the form.
  event.submitter?.setAttribute("aria-busy", "true");
}, true);

// A page that comes back from the cache, or an answer from htmx, ends the sending.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(settle));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest("form");
  if (form) settle(form);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  // keyCode 229: Safari ends the composition before it tells about the key.
  if (event.isComposing || event.keyCode === 229 || !event.target.matches("textarea")) return;
  event.preventDefault();
  const form = event.target.form;
  form?.requestSubmit(form.querySelector("button.primary[type=submit], button.primary:not([type])"));
});

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

export function init(root) {
  if (grows) return;
  root.querySelectorAll("textarea").forEach((area) => {
    area.addEventListener("input", () => grow(area));
    if (area.value) grow(area);
  });
}
