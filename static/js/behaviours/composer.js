/*
 * <div data-composer> around a textarea: the toolbar's buttons (data-md) wrap or prefix the selection, the preview takes
 * the place of the text. Edits go through the browser's own undo history, so Ctrl+Z takes them back.
 * With it come drafts (data-draft), photos (data-upload) and names (data-complete).
 */
import { replace } from "./text.js";

const MARKS = {
  bold: ["**", "**"],
  italic: ["*", "*"],
  code: ["`", "`"],
  strike: ["~~", "~~"],
};
const PREFIXES = { quote: () => "> ", list: () => "- ", numbers: (n) => `${n + 1}. `, tasks: () => "- [ ] ", heading: () => "## " };

function wrap(area, [before, after]) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  const bare = value.slice(start - before.length, start) === before && value.slice(end, end + after.length) === after;
  if (bare) {
    replace(area, start - before.length, end + after.length, chosen, start - before.length, end - before.length);
    return;
  }
  replace(area, start, end, before + chosen + after, start + before.length, end + before.length);
}

function prefix(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const lines = value.slice(from, end).split("\n");
  const done = lines.every((line, n) => line.startsWith(mark(n)));
  const text = lines.map((line, n) => (done ? line.slice(mark(n).length) : mark(n) + line)).join("\n");
  replace(area, from, end, text, from + text.length, from + text.length);
}

function link(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  if (/^https?:\/\/\S+$/.test(chosen)) replace(area, start, end, `[](${chosen})`, start + 1, start + 1);
  else replace(area, start, end, `[${chosen}](https://)`, end + 3, end + 11);
}

function fold(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const before = start > 0 && value[start - 1] !== "\n" ? "\n::: " : "::: ";
  const text = `${before}\n${value.slice(start, end)}\n:::\n`;
  replace(area, start, end, text, start + before.length, start + before.length);
}

function mention(area) {
  const { selectionStart: start, value } = area;
  const mark = start > 0 && /\w/.test(value[start - 1]) ? " @" : "@";
  replace(area, start, start, mark, start + mark.length, start + mark.length);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function act(area, name) {
  if (name in MARKS) wrap(area, MARKS[name]);
  else if (name in PREFIXES) prefix(area, PREFIXES[name]);
  else if (name === "link") link(area);
  else if (name === "fold") fold(area);
  else if (name === "mention") mention(area);
}

/** The preview in place of the text, and back. */
function tabs(composer, area) {
  const write = composer.querySelector("[data-write]");
  const preview = composer.querySelector(".preview");
  const show = composer.querySelector("button[name=preview]");
  if (!write || !preview || !show) return;
  function turn(on) {
    composer.classList.toggle("is-preview", on);
    write.hidden = !on;
    show.hidden = on;
    (on ? preview : area).focus();
  }
  preview.addEventListener("htmx:afterSwap", () => turn(true));
  write.addEventListener("click", () => {
    preview.replaceChildren();
    turn(false);
  });
}

/** One more line for an answer of a poll; without scripts the button sends the form. */
function answers(button) {
  const rows = button.form?.querySelector("[data-poll-rows]");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const count = rows.children.length;
    if (count >= Number(rows.dataset.most)) return;
    const row = rows.lastElementChild.cloneNode(true);
    const input = row.querySelector("input");
    input.value = "";
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+/, count + 1));
    rows.append(row);
    input.focus();
    button.hidden = count + 1 >= Number(rows.dataset.most);
  });
}

function helpers(composer, area) {
  const { draft, complete } = composer.dataset;
  return [
    draft && import("./drafts.js").then((module) => module.keep(composer, area)),
    composer.querySelector("[data-upload]") && import("./uploads.js").then((module) => module.init(composer)),
    complete && import("./complete.js").then((module) => module.complete(composer, area)),
  ];
}

/** Settles when all that comes with the composers is there, or won't come. */
export function init(root) {
  const coming = [];
  const composers = root.matches?.("[data-composer]") ? [root] : root.querySelectorAll("[data-composer]");
  composers.forEach((composer) => {
    const area = composer.querySelector("textarea");
    if (!area || composer.dataset.ready) return;
    composer.dataset.ready = "1";
    composer.querySelectorAll("[data-md]").forEach((button) => {
      button.addEventListener("click", () => act(area, button.dataset.md));
    });
    area.form?.querySelectorAll("[data-poll-more]").forEach(answers);
    tabs(composer, area);
    if (area.form) coming.push(...helpers(composer, area));
    area.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229 || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const name = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
      if (!name || event.shiftKey) return;
      event.preventDefault();
      act(area, name);
    });
  });
  return Promise.allSettled(coming);
}
