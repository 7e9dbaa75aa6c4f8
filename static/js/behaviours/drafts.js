/*
 * What is written in a composer is sent to the server 2 s after the last change, and kept on this device until the
 * server has it: through a dead connection, an expired login, a closed tab. Sending waits until nothing would be lost.
 */
import { texts, toast } from "./messages.js";

const PAUSE = 2000;
const PATIENCE = 8000;

export function keep(composer, area) {
  const form = area.form;
  const { draft, draftUrl, draftAt, member } = composer.dataset;
  const local = `draft:${member}:${draft}`;
  const status = composer.querySelector("[data-draft-said]");
  // What the server has: the draft that came with the page, as long as nothing has been typed into it yet.
  let saved = (draftAt || !area.value) && area.value === area.defaultValue ? snapshot() : "";
  let timer = 0;
  let running = null;
  let passed = false;

  function fields() {
    const data = new FormData(form);
    data.delete("photos");
    return data;
  }

  function snapshot() {
    const data = fields();
    ["form_token", "csrfmiddlewaretoken"].forEach((name) => data.delete(name));
    return JSON.stringify([...data]);
  }

  function say(name) {
    if (status) status.textContent = texts()[name] ?? "";
  }

  function store() {
    try {
      const title = form.elements.title?.value ?? "";
      localStorage.setItem(local, JSON.stringify({ at: Date.now(), title, body: area.value }));
    } catch {
      // No room or no storage: the server's copy has to do.
    }
  }

  function forget() {
    try {
      localStorage.removeItem(local);
    } catch {
      // There was none.
    }
  }

  /** Send it; true when the server has it, false when it is only here. */
  async function save() {
    clearTimeout(timer);
    const sent = snapshot();
    if (sent === saved) return true;
    try {
      const answer = await fetch(draftUrl, {
        method: "POST",
        body: fields(),
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status === 401 || answer.status === 403) {
        say("signedOutHere");
        return "signed out";
      }
      if (!answer.ok) return "refused";
    } catch {
      say("keptHere");
      later(PAUSE * 5);
      return "offline";
    }
    saved = sent;
    if (snapshot() === sent) forget();
    say("draftSaved");
    return true;
  }

  function once() {
    running ??= save().finally(() => (running = null));
    return running;
  }

  function later(pause = PAUSE) {
    clearTimeout(timer);
    timer = setTimeout(once, pause);
  }

  function changed() {
    if (snapshot() === saved) return;
    store();
    later();
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => document.hidden && once());

  // Before forms.js: a form that waits for its draft has not been sent yet.
  addEventListener(
    "submit",
    async (event) => {
      if (event.target !== form || passed || event.submitter?.name === "preview") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      await running;
      const result = await once();
      if (result === "signed out") {
        const login = `/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
        toast(texts().signedOutHere, { href: login, action: texts().signIn, seconds: 60 });
        return;
      }
      if (result === "offline") return toast(texts().offline);
      clearTimeout(timer);
      forget();
      passed = true;
      form.requestSubmit(event.submitter);
      passed = false;
    },
    true,
  );

  restore();
  if (area.value !== area.defaultValue) changed();

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(local));
    } catch {
      return;
    }
    if (!kept || typeof kept.body !== "string") return;
    // Another device went on with it since.
    if (draftAt && Date.parse(draftAt) > kept.at) return forget();
    const here = area.value.trim();
    const quoted = here && !draftAt && !kept.body.includes(here) && !area.form.elements.version;
    area.value = quoted ? `${kept.body}\n\n${area.value}` : kept.body;
    if (kept.title && form.elements.title) form.elements.title.value = kept.title;
    say("draftRestored");
    later(0);
  }
}
