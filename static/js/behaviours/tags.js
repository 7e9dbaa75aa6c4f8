/*
 * Tags to tick (data-tags: the address that completes them): a field that finds one by any of its names and synonyms,
 * in either script, and ticks it. Of many tags only the ticked ones stay in sight. Without scripts all are there.
 */
import { init as typeahead } from "./typeahead.js";

const MANY = 12;

function enhance(group) {
  if (group.dataset.ready) return;
  group.dataset.ready = "1";
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  const chips = group.querySelector(".chip-list");
  const field = document.createElement("input");
  field.type = "search";
  field.className = "input tag-field";
  field.placeholder = group.dataset.find;
  field.setAttribute("aria-label", group.dataset.find);
  field.setAttribute("enterkeyhint", "enter");
  field.dataset.typeahead = "";
  field.dataset.pick = "";
  field.dataset.url = group.dataset.tags;
  const live = document.createElement("span");
  live.className = "sr-only";
  live.role = "status";
  const holder = document.createElement("div");
  holder.append(field);
  chips.after(holder, live);
  typeahead(holder);
  if (boxes.length > MANY) group.classList.add("is-many");

  field.addEventListener("picked", (event) => {
    const box = boxes.find((one) => one.value === String(event.detail.id));
    if (!box) return;
    box.checked = true;
    field.value = "";
    live.textContent = event.detail.label;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const last = boxes.filter((box) => box.checked).at(-1);
    // A word that means no tag does not send the thread.
    if (event.key === "Enter") event.preventDefault();
    else if (event.key === "Backspace" && !field.value && last) last.click();
  });
  group.addEventListener("change", (event) => {
    // A chip that goes out of sight does not take the focus with it.
    if (!event.target.checked && document.activeElement === event.target && group.classList.contains("is-many")) field.focus();
  });
}

export function init(root) {
  if (root.matches?.("[data-tags]")) enhance(root);
  root.querySelectorAll("[data-tags]").forEach(enhance);
}
