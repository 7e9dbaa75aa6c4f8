/* Names in a textarea: @ and some letters open a list of people, those of the thread first (data-complete). */
import { texts } from "./messages.js";

const ASKING = /(?:^|[^\w@/.])@([\w\u3007\u3400-\u4dbf\u4e00-\u9fff]{0,20})$/;
let counter = 0;

export function complete(composer, area) {
  const list = document.createElement("ul");
  list.id = `names-${(counter += 1)}`;
  list.role = "listbox";
  list.className = "combo-list";
  list.hidden = true;
  list.setAttribute("aria-label", composer.querySelector("[data-md=mention]")?.title ?? "@");
  const live = document.createElement("span");
  live.className = "sr-only";
  live.role = "status";
  const box = document.createElement("div");
  box.className = "combo";
  box.append(list, live);
  area.after(box);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", `${area.getAttribute("aria-controls") ?? ""} ${list.id}`.trim());

  let results = [];
  let active = -1;
  let asked = 0;
  let timer = 0;

  function wanted() {
    const before = area.value.slice(Math.max(0, area.selectionStart - 24), area.selectionStart);
    return area.selectionStart === area.selectionEnd ? (before.match(ASKING)?.[1] ?? null) : null;
  }

  function close() {
    asked += 1;
    list.hidden = true;
    active = -1;
    area.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    area.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function choose(index) {
    const query = wanted();
    if (query === null || !results[index]) return close();
    const at = area.selectionStart;
    area.setRangeText(`${results[index].value} `, at - query.length, at, "end");
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function draw() {
    list.replaceChildren(
      ...results.map((result, at) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${at}`;
        item.role = "option";
        const label = document.createElement("span");
        label.textContent = result.label;
        const hint = document.createElement("small");
        hint.textContent = result.hint;
        item.append(label, hint);
        // mousedown, so that the text keeps the focus
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => choose(at));
        return item;
      }),
    );
    live.textContent = results.length ? texts().found?.replace("{n}", results.length) : "";
    list.hidden = !results.length;
    if (results.length) mark(0);
  }

  async function ask() {
    const query = wanted();
    if (query === null) return close();
    const mine = (asked += 1);
    const url = new URL(composer.dataset.complete, location.href);
    url.searchParams.set("q", query);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      results = (await answer.json()).results ?? [];
      if (mine === asked && document.activeElement === area) draw();
    } catch {
      close();
    }
  }

  function later() {
    clearTimeout(timer);
    if (wanted() === null) return close();
    timer = setTimeout(ask, 150);
  }

  area.addEventListener("input", (event) => event.isComposing || later());
  area.addEventListener("compositionend", later);
  area.addEventListener("click", later);
  area.addEventListener("blur", () => setTimeout(close, 100));
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((active + step + results.length) % results.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
