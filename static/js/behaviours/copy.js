/* <button data-copy="text" | data-copy="#element">: copies, and says so. */
import { texts, toast } from "./messages.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const wanted = button.dataset.copy;
  const source = wanted.startsWith("#") ? document.querySelector(wanted) : null;
  const text = source ? (source.value ?? source.innerText) : wanted;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard (plain http, WeChat): select it, so that one press on "copy" is enough.
    source?.select?.();
    return;
  }
  toast(texts().copied, { seconds: 3 });
});

export function init(root) {
  root.querySelectorAll("[data-copy][hidden]").forEach((button) => (button.hidden = false));
}
