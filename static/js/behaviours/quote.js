/* Words selected in a floor: a button puts them into the reply as a quotation, with its author and a link back. */
import { texts } from "./messages.js";
import { insert } from "./text.js";

const ESCAPED = /([\\`*_[\]<>~|#!])/g;
let button = null;

function chosen() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const start = range.startContainer.parentElement?.closest(".floor .prose");
  const end = range.endContainer.parentElement?.closest(".floor");
  const floor = start?.closest(".floor");
  const words = selection.toString().trim();
  return floor && words && (end === floor || !end) ? { floor, words, range } : null;
}

function quotation({ floor, words }) {
  const name = floor.querySelector(".floor-author").textContent.replace(ESCAPED, "\\$1");
  const link = floor.querySelector(".floor-number");
  const head = `**${name}** [${link.textContent}](${link.getAttribute("href")})`;
  return [head, "", ...words.split("\n")].map((line) => `> ${line}`.trimEnd()).join("\n") + "\n\n";
}

function hide() {
  button?.remove();
  button = null;
}

export function init(root) {
  const floors = root.querySelector("[data-quotable]");
  const area = document.querySelector("#reply [data-composer] textarea");
  if (!floors || !area || floors.dataset.ready) return;
  floors.dataset.ready = "1";
  function offer() {
    const found = chosen();
    if (!found || !floors.contains(found.floor)) return hide();
    button ??= document.createElement("button");
    button.type = "button";
    button.className = "button small quote-button";
    button.textContent = texts().quote;
    const { bottom, left } = found.range.getBoundingClientRect();
    document.body.append(button);
    button.style.top = `${scrollY + bottom + 8}px`;
    button.style.left = `${Math.max(8, Math.min(left, innerWidth - button.offsetWidth - 8))}px`;
    button.onpointerdown = (event) => event.preventDefault();
    button.onclick = () => {
      const wanted = chosen() ?? found;
      const post = wanted.floor.querySelector(".floor-number").getAttribute("href").match(/\d+/)?.[0];
      const field = area.form.elements.quote_of;
      if (field && post && !field.value) field.value = post;
      hide();
      area.setSelectionRange(area.value.length, area.value.length);
      insert(area, quotation(wanted));
      area.scrollIntoView({ block: "center" });
    };
  }
  document.addEventListener("selectionchange", offer);
  offer();
}
