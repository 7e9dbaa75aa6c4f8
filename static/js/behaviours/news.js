/*
 * data-news="address": asks now and then whether something was written since the page was drawn, and shows the line
 * that the server answers. Not while the tab is hidden, and with a question that costs next to nothing (304).
 */
const EVERY = 30_000;
const AT_MOST = 10 * 60_000;

export function init(root) {
  root.querySelectorAll("[data-news]").forEach(watch);
}

function watch(place) {
  if (place.dataset.watched) return;
  place.dataset.watched = "1";
  let etag = "";
  let wait = EVERY;
  let asked = Date.now();
  let timer = 0;

  async function ask() {
    if (document.hidden || !place.isConnected) return;
    asked = Date.now();
    try {
      const headers = { "HX-Request": "true", "HX-Target": "news" };
      if (etag) headers["If-None-Match"] = etag;
      const response = await fetch(place.dataset.news, { headers, cache: "no-store", credentials: "same-origin" });
      if (response.status === 200) {
        place.innerHTML = await response.text();
      }
      etag = response.headers.get("ETag") || etag;
      wait = response.ok || response.status === 304 ? EVERY : Math.min(wait * 2, AT_MOST);
    } catch {
      wait = Math.min(wait * 2, AT_MOST);
    }
    plan(wait);
  }

  function plan(delay) {
    clearTimeout(timer);
    if (!document.hidden && place.isConnected) timer = setTimeout(ask, delay);
  }

  document.addEventListener("visibilitychange", () => plan(Math.max(0, wait - (Date.now() - asked))));
  plan(wait);
}
