/*
 * <div data-composer> around a textarea: the toolbar's buttons (data-md) wrap or prefix the selection.
 * Edits go through the browser's own undo history, so Ctrl+Z takes them back.
 */
const MARKS = {
  bold: ["**", "**"],
  italic: ["*", "*"],
  code: ["`", "`"],
  strike: ["~~", "~~"],
};
const PREFIXES = { quote: () => "> ", list: () => "- ", numbers: (n) => `${n + 1}. `, tasks: () => "- [ ] ", heading: () => "## " };

function replace(area, start, end, text, selectFrom, selectTo) {
  area.focus();
  area.setSelectionRange(start, end);
  // execCommand is old but the only way that keeps undo; where it is gone, setRangeText does.
  if (!document.execCommand?.("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(selectFrom, selectTo);
}

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

function act(area, name) {
  if (name in MARKS) wrap(area, MARKS[name]);
  else if (name in PREFIXES) prefix(area, PREFIXES[name]);
  else if (name === "link") link(area);
}

/** Put text at the cursor: quotes and uploaded photos come in this way. */
export function insert(area, text) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const gap = start > 0 && value[start - 1] !== "\n" ? "\n\n" : "";
  replace(area, start, end, gap + text, start + gap.length + text.length, start + gap.length + text.length);
}

export function init(root) {
  const composers = root.matches?.("[data-composer]") ? [root] : root.querySelectorAll("[data-composer]");
  composers.forEach((composer) => {
    const tools = composer.querySelector(".composer-tools");
    const area = composer.querySelector("textarea");
    if (!tools || !area || composer.dataset.ready) return;
    composer.dataset.ready = "1";
    tools.querySelectorAll("[data-md]").forEach((button) => {
      button.addEventListener("click", () => act(area, button.dataset.md));
    });
    area.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229 || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const name = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
      if (!name || event.shiftKey) return;
      event.preventDefault();
      act(area, name);
    });
  });
}
