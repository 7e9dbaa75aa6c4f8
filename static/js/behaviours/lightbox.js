/*
 * a.photo-link: the photos of a page one after the other, large, in a dialog. Arrow keys, Home, End, Escape; a finger
 * swipes sideways to turn and down to close; the caption stays below. The browser keeps the focus inside a modal dialog
 * and gives it back. Without scripts the links lead to the large picture.
 */
import { texts } from "./messages.js";

const FAR = 48;
let dialog;
let shown = [];
let at = 0;

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  const bar = part("div", "lightbox-bar");
  const counter = part("p", "lightbox-count");
  counter.setAttribute("role", "status");
  const close = button("×", texts().close, () => dialog.close());
  bar.append(counter, close);
  const stage = part("div", "lightbox-stage");
  const image = document.createElement("img");
  image.addEventListener("load", () => dialog.classList.remove("is-loading"));
  image.addEventListener("error", () => dialog.classList.remove("is-loading"));
  const previous = button("‹", texts().previous, () => turn(-1), "is-previous");
  const next = button("›", texts().next, () => turn(1), "is-next");
  stage.append(previous, image, next);
  const words = part("div", "lightbox-words");
  words.dir = "auto";
  dialog.append(bar, stage, words);
  dialog.parts = { counter, image, words, previous, next };
  document.body.append(dialog);

  dialog.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: -1, ArrowRight: 1, Home: -at, End: shown.length - 1 - at };
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    turn(moves[event.key]);
  });
  stage.addEventListener("click", (event) => event.target === stage && dialog.close());
  swipes(stage);
}

function swipes(stage) {
  let from = null;
  stage.addEventListener("touchstart", (event) => {
    from = event.touches.length === 1 ? event.touches[0] : null;
  }, { passive: true });
  stage.addEventListener("touchend", (event) => {
    // A picture that is zoomed into is moved, not turned.
    if (!from || (visualViewport?.scale ?? 1) > 1.01) return;
    const to = event.changedTouches[0];
    const [across, down] = [to.clientX - from.clientX, to.clientY - from.clientY];
    from = null;
    if (Math.abs(across) > FAR && Math.abs(across) > Math.abs(down)) turn(across < 0 ? 1 : -1);
    else if (down > FAR * 2 && down > Math.abs(across) * 2) dialog.close();
  }, { passive: true });
}

function turn(by) {
  const wanted = Math.min(Math.max(at + by, 0), shown.length - 1);
  if (wanted === at && by !== 0) return;
  at = wanted;
  const link = shown[at];
  const small = link.querySelector("img");
  const { counter, image, words, previous, next } = dialog.parts;
  const said = (texts().photoOf ?? "").replace("{n}", at + 1).replace("{total}", shown.length);
  counter.textContent = said;
  dialog.setAttribute("aria-label", said);
  dialog.classList.add("is-loading");
  image.src = link.href;
  image.alt = small?.alt ?? "";
  const caption = link.closest("figure")?.querySelector("figcaption");
  words.replaceChildren(...(caption ? [...caption.cloneNode(true).childNodes] : []));
  // A button that goes while it has the focus would lose it to the page.
  if (at === 0 && document.activeElement === previous) next.focus();
  if (at === shown.length - 1 && document.activeElement === next) previous.focus();
  previous.hidden = at === 0;
  next.hidden = at === shown.length - 1;
  const after = shown[at + 1];
  if (after) new Image().src = after.href;
}

function open(link) {
  if (!dialog) build();
  const floors = link.closest(".floors") ?? link.closest(".prose") ?? document.getElementById("main");
  shown = [...floors.querySelectorAll("a.photo-link")];
  at = Math.max(0, shown.indexOf(link));
  turn(0);
  dialog.showModal();
  const back = () => shown[at]?.scrollIntoView({ block: "nearest" });
  dialog.addEventListener("close", () => {
    // To the photo that was looked at last, not to the one it began with.
    shown[at]?.focus({ preventScroll: true });
    back();
  }, { once: true });
}

function part(tag, name) {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}

function button(sign, word, act, name = "") {
  const made = part("button", name);
  made.type = "button";
  made.textContent = sign;
  made.setAttribute("aria-label", word ?? sign);
  made.title = word ?? sign;
  made.addEventListener("click", act);
  return made;
}

let listens = false;

export function init() {
  if (listens || typeof HTMLDialogElement === "undefined") return;
  listens = true;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.photo-link");
    // A new tab, a download or a middle click is meant as it is.
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(link);
  });
}
