/* Changes to a textarea that its undo history knows. Apart from composer.js, which loads others that need it. */
export function replace(area, start, end, text, selectFrom, selectTo) {
  area.focus();
  area.setSelectionRange(start, end);
  // execCommand is old but the only way that keeps undo; where it is gone, setRangeText does.
  if (!document.execCommand?.("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(selectFrom, selectTo);
}

/** Put text at the cursor: quotes and uploaded photos come in this way. */
export function insert(area, text) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const gap = start > 0 && value[start - 1] !== "\n" ? "\n\n" : "";
  replace(area, start, end, gap + text, start + gap.length + text.length, start + gap.length + text.length);
}
