/*
 * <input data-typeahead data-url="/places/find/">: a combobox (WAI-ARIA APG, list autocomplete) over data-url?q=…, which
 * answers {"results": [{"value": "…", "label": "…", "hint": "…"}]}. Choosing writes `value` into the input, or goes to
 * `url` where there is one; without scripts the input is a text field that the form resolves by itself. data-submit
 * sends the form after a choice; with data-pick the field only says "picked", shows all when it is empty, and Enter takes
 * the first.
 */
import { texts } from "./messages.js";

let counter = 0;

function enhance(input) {
  if (input.dataset.ready) return;
  input.dataset.ready = "1";
  const id = `combo-${(counter += 1)}`;
  const list = document.createElement("ul");
  list.id = id;
  list.role = "listbox";
  list.className = "combo-list";
  list.hidden = true;
  list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? "");
  const live = document.createElement("span");
  live.className = "sr-only";
  live.role = "status";
  const box = document.createElement("div");
  box.className = "combo";
  input.replaceWith(box);
  box.append(input, list, live);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", id);
  input.autocomplete = "off";

  const picks = "pick" in input.dataset;
  let results = [];
  let active = -1;
  let asked = 0;
  let timer = 0;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    const item = list.children[index];
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const result = results[index];
    if (!result) return;
    if (result.url) return location.assign(result.url);
    if (picks) {
      close();
      return void input.dispatchEvent(new CustomEvent("picked", { detail: result }));
    }
    input.value = result.value;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if ("submit" in input.dataset) input.form?.requestSubmit();
  }

  function draw() {
    list.replaceChildren(
      ...results.map((result, at) => {
        const item = document.createElement("li");
        item.id = `${id}-${at}`;
        item.role = "option";
        item.setAttribute("aria-selected", "false");
        const label = document.createElement("span");
        label.textContent = result.label;
        item.append(label);
        if (result.hint) {
          const hint = document.createElement("small");
          hint.textContent = result.hint;
          item.append(hint);
        }
        // mousedown, so that the input keeps the focus
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => choose(at));
        return item;
      }),
    );
    live.textContent = results.length ? texts().found?.replace("{n}", results.length) : texts().none;
    list.hidden = !results.length;
    // Not under the bottom bar, where a phone would hide it.
    if (!list.hidden) list.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(picks && results.length ? 0 : -1);
  }

  async function ask() {
    const query = input.value.trim();
    const mine = (asked += 1);
    if (!query && !picks) return close();
    const url = new URL(input.dataset.url, location.href);
    url.searchParams.set("q", query);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      results = (await answer.json()).results ?? [];
      if (mine === asked && document.activeElement === input) draw();
    } catch {
      close();
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  }

  input.addEventListener("input", (event) => {
    if (!event.isComposing) later();
  });
  input.addEventListener("compositionend", later);
  if (picks) input.addEventListener("click", () => list.hidden && ask());
  input.addEventListener("blur", () => setTimeout(close, 100));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((active + step + results.length + (active < 0 && step < 0 ? 1 : 0)) % results.length);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Tab" && active >= 0 && !results[active].url && (!picks || input.value.trim())) {
      choose(active);
    }
  });
}

export function init(root) {
  if (root.matches?.("[data-typeahead]")) enhance(root);
  root.querySelectorAll("input[data-typeahead]").forEach(enhance);
}
