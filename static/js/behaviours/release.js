/*
 * <div data-release-files data-url="…"> around <input type="file" name="files"> and a .release-uploads list: each chosen file travels
 * at once and by itself, with its progress and a button that cancels it; the form then only names what has arrived
 * (name="kept"). Without scripts the files travel with the form.
 */
import { texts, toast } from "./messages.js";

const SHOWN_STEPS = 20;

function uploader(box) {
  const input = box.querySelector('input[type="file"]');
  const list = box.querySelector(".release-uploads");
  const form = input?.form;
  if (!input || !list || box.dataset.ready) return;
  box.dataset.ready = "1";
  const running = new Set();

  input.addEventListener("change", () => {
    const files = [...input.files];
    // What travels by itself must not travel with the form again.
    input.value = "";
    const room = Number(box.dataset.most) - list.querySelectorAll(".upload:not(.is-refused)").length;
    if (files.length > room) toast(box.dataset.tooMany);
    files.slice(0, Math.max(0, room)).forEach(send);
  });

  // On the window, before forms.js on the document takes the form for sent.
  addEventListener("submit", (event) => {
    if (event.target !== form || !running.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    toast(box.dataset.wait);
  }, true);
  addEventListener("beforeunload", (event) => running.size && event.preventDefault());

  function send(file) {
    const item = document.createElement("li");
    item.className = "upload";
    const name = document.createElement("span");
    name.textContent = file.name;
    const cancel = button(box.dataset.cancel, file.name);
    const bar = document.createElement("progress");
    bar.max = SHOWN_STEPS;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    item.append(name, cancel, bar);
    list.append(item);
    if (file.size > Number(box.dataset.maxMb) * 1024 * 1024) {
      refuse(item, box.dataset.tooLarge);
      return;
    }
    const request = new XMLHttpRequest();
    running.add(request);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = Math.floor((event.loaded / event.total) * SHOWN_STEPS);
    });
    cancel.addEventListener("click", () => {
      request.abort();
      item.remove();
      input.focus();
    });
    request.addEventListener("load", () => (request.status === 200 ? arrived(item, request) : refuse(item, reason(request))));
    request.addEventListener("error", () => refuse(item, texts().offline));
    request.addEventListener("loadend", () => running.delete(request));
    request.open("POST", box.dataset.url);
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    const data = new FormData();
    data.append("files", file);
    request.send(data);
  }

  function arrived(item, request) {
    const found = JSON.parse(request.responseText);
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = "kept";
    kept.value = found.key;
    const name = document.createElement("span");
    name.textContent = found.name;
    const remove = button(texts().remove, found.name);
    remove.addEventListener("click", () => {
      item.remove();
      input.focus();
    });
    item.classList.add("is-done");
    item.replaceChildren(name, remove, kept);
  }

  function refuse(item, why) {
    item.classList.add("is-refused");
    const name = item.firstChild.textContent;
    const words = document.createElement("span");
    words.textContent = why.includes(name) ? why : `${name}: ${why}`;
    const remove = button(texts().dismiss, name);
    remove.addEventListener("click", () => {
      item.remove();
      input.focus();
    });
    item.replaceChildren(words, remove);
  }

  function reason(request) {
    try {
      return JSON.parse(request.responseText).error;
    } catch {
      return request.status === 413 ? box.dataset.tooLarge : texts().failed;
    }
  }
}

function button(word, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button small quiet";
  made.textContent = word;
  made.setAttribute("aria-label", `${word} ${name}`);
  return made;
}

export function init(root) {
  if (root.matches?.("[data-release-files]")) uploader(root);
  root.querySelectorAll("[data-release-files]").forEach(uploader);
}
