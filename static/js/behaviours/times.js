/* <time datetime data-when="" | "short">: relative up to 7 days; the absolute text stays as its title. */
const WEEK = 7 * 86400;
const STEPS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];
const formats = new Map();

function format(language, style) {
  const key = `${language} ${style}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.RelativeTimeFormat(language, { numeric: style === "narrow" ? "always" : "auto", style }));
  }
  return formats.get(key);
}

function words(seconds, language, style) {
  for (const [unit, size] of STEPS) {
    // A meetup in 47 hours is tomorrow's tomorrow, not "1 day": round, but never up into a larger unit.
    if (Math.abs(seconds) >= size) return format(language, style).format(Math.trunc(seconds / size), unit);
  }
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(0, "second");
}

function refresh(element) {
  const seconds = (Date.parse(element.dateTime) - Date.now()) / 1000;
  element.dataset.absolute ??= element.textContent;
  if (Number.isNaN(seconds) || Math.abs(seconds) > WEEK) {
    element.textContent = element.dataset.absolute;
    return;
  }
  const language = element.closest("[lang]")?.lang || "en";
  element.title = element.dataset.absolute;
  element.textContent = words(seconds, language, element.dataset.when === "short" ? "narrow" : "long");
}

export function init(root) {
  if (root.matches?.("time[data-when]")) refresh(root);
  root.querySelectorAll("time[data-when]").forEach(refresh);
}

setInterval(() => {
  if (!document.hidden) init(document);
}, 60_000);
