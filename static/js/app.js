/*
 * The one script of every page. Each behaviour improves markup that works without it; a page loads only those it uses.
 * A behaviour is a module in behaviours/ with init(root), may be called again for what htmx brings in, and keeps
 * to elements with its data attribute:
 *
 *   data-when                      times.js      absolute time → "2 hours ago", up to 7 days
 *   form[method=post]              forms.js      no double submit; textareas: Ctrl/⌘+Enter sends (not while composing)
 *   data-message                   messages.js   dismiss; toast(text), the HX-Trigger "toast" event, htmx errors
 *   data-autofocus                 (here)        focus after a refused form
 *   data-composer                  composer.js   Markdown toolbar, preview; with the first touch, as are
 *     data-draft                   drafts.js     keeps what is written on the server
 *     data-complete                complete.js   names after @
 *   data-photos                    photos.js     preview of chosen photos, paste and drop
 *   a.photo-link                   lightbox.js   photos large, by keyboard and touch
 *     data-upload                  uploads.js    photos, sent one by one while the rest is written (camera.js)
 *   data-quotable                  quote.js      quotes the words that are selected in a floor
 *   data-release-files             release.js    files one by one with progress and cancel
 *   data-typeahead                 typeahead.js  combobox over data-url
 *   data-tags                      tags.js       a field that ticks tags by their names
 *   data-news                      news.js       "3 new posts" on an open thread
 *   data-copy                      copy.js       copies data-copy, or the text of the element it names
 *   details.menu                   menu.js       closes on Escape and on a click outside
 */
import { init as initForms } from "./behaviours/forms.js";
import { init as initMessages, onErrors } from "./behaviours/messages.js";
import { init as initTimes } from "./behaviours/times.js";

// As long as a slow network may keep a form waiting for its helpers.
const PATIENCE = 4000;

const onDemand = [
  ["[data-photos]:not([data-upload])", () => import("./behaviours/photos.js")],
  ["a.photo-link", () => import("./behaviours/lightbox.js")],
  ["[data-release-files]", () => import("./behaviours/release.js")],
  ["[data-typeahead]", () => import("./behaviours/typeahead.js")],
  ["[data-tags]", () => import("./behaviours/tags.js")],
  ["[data-news]", () => import("./behaviours/news.js")],
  ["[data-copy]", () => import("./behaviours/copy.js")],
  ["details.menu", () => import("./behaviours/menu.js")],
];

function kept({ draft, member }) {
  try {
    return draft && localStorage.getItem(`draft:${member}:${draft}`);
  } catch {
    // No storage: nothing was kept.
    return false;
  }
}

/** What a writer needs comes when somebody begins to write; a press on a tool meanwhile is repeated. */
function composer(box) {
  const form = box.closest("form") ?? box;
  const pressed = [];
  let asked = false;
  let sent = null;
  function wait(event) {
    const tool = event.target.closest("[data-md], [data-poll-more]");
    if (!tool) return;
    event.preventDefault();
    pressed.push(tool);
  }
  // What is sent before its draft can be kept would be lost where the login has expired: it is sent a moment later.
  function hold(event) {
    if (event.target !== form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    sent = event.submitter ?? true;
  }
  function release() {
    removeEventListener("submit", hold, true);
    if (sent) form.requestSubmit(sent === true ? null : sent);
    sent = null;
  }
  async function load() {
    if (asked) return;
    asked = true;
    addEventListener("submit", hold, true);
    setTimeout(release, PATIENCE);
    try {
      const behaviour = await import("./behaviours/composer.js");
      form.removeEventListener("click", wait, true);
      const coming = behaviour.init(form);
      pressed.forEach((tool) => tool.click());
      await coming;
    } finally {
      release();
    }
  }
  form.addEventListener("click", wait, true);
  ["focusin", "pointerover", "pointerdown", "dragenter"].forEach((kind) => form.addEventListener(kind, load, { once: true }));
  if (form.contains(document.activeElement) || kept(box.dataset)) load();
}

function init(root) {
  initTimes(root);
  initForms(root);
  initMessages(root);
  for (const [selector, load] of onDemand) {
    if (root.matches?.(selector) || root.querySelector(selector)) {
      load().then((behaviour) => behaviour.init(root));
    }
  }
  root.querySelectorAll("[data-composer]").forEach(composer);
  if (root.querySelector("[data-quotable]")) {
    const quote = () => import("./behaviours/quote.js").then((behaviour) => behaviour.init(root));
    document.addEventListener("selectionchange", quote, { once: true });
  }
  root.querySelector("[data-autofocus]")?.focus();
  // A row of tabs wider than the screen shows the one that is open.
  root.querySelectorAll(".tabs > [aria-current]").forEach((tab) => {
    tab.parentElement.scrollLeft = tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
  });
}

onErrors();
init(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) init(event.detail.elt);
});
