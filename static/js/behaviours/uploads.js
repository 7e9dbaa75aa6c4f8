/*
 * <div data-photos data-upload="/photos/">: photos chosen, pasted or dropped go up at once, made smaller first, each with
 * its progress and a way to stop it. What is up already is named in the form (kept); the server has the last word on
 * what is a photo. Pasted and dropped ones are put into the text.
 */
import { withCamera } from "./camera.js";
import { texts, toast } from "./messages.js";
import { insert } from "./text.js";

const EDGE = 2560;
const SMALL = 1_500_000;
const AT_ONCE = 2;

/** The photo in at most 2560 pixels, upright, with what the camera says of itself; as it is where that saves nothing. */
export async function shrink(file) {
  if (file.type === "image/gif") return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, EDGE / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size <= SMALL) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    // WebP keeps what shines through; browsers that cannot write it give PNG, which is no gain.
    const kind = file.type === "image/jpeg" ? "image/jpeg" : "image/webp";
    const blob = await new Promise((done) => canvas.toBlob(done, kind, 0.86));
    if (!blob || blob.type !== kind || blob.size >= file.size) return file;
    return kind === "image/jpeg" ? await withCamera(file, blob) : blob;
  } catch {
    // A format that this browser does not know: perhaps the server does.
    return file;
  }
}

function picker(box) {
  const input = box.querySelector('input[type="file"]');
  const list = box.querySelector(".picks");
  const form = input?.form;
  if (!input || !list || !form || box.dataset.ready) return;
  box.dataset.ready = "1";
  const area = form.querySelector("[data-composer] textarea");
  const most = Number(box.dataset.max) || 9;
  const waiting = [];
  const running = new Set();
  let held = null;

  function count() {
    return form.querySelectorAll("input[name=kept]:checked, input[type=hidden][name=kept]").length;
  }

  function take(files, intoText) {
    const photos = [...files].filter((file) => file.type.startsWith("image/"));
    const room = most - count() - running.size - waiting.length;
    if (photos.length > room) toast(texts().tooMany?.replace("{n}", most));
    photos.slice(0, Math.max(0, room)).forEach((file) => waiting.push(pick(file, intoText)));
    next();
  }

  function pick(file, intoText) {
    const item = document.createElement("li");
    item.className = "pick";
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", file.name);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `${texts().cancel} ${file.name}`);
    item.append(bar, remove);
    list.append(item);
    const job = { file, item, bar, remove, intoText, request: null, stopped: false };
    remove.addEventListener("click", () => {
      job.stopped = true;
      job.request?.abort();
      if (waiting.includes(job)) waiting.splice(waiting.indexOf(job), 1);
      item.remove();
      form.dispatchEvent(new Event("change"));
      input.focus();
    });
    return job;
  }

  function next() {
    while (waiting.length && running.size < AT_ONCE) {
      const job = waiting.shift();
      running.add(job);
      send(job).finally(() => {
        running.delete(job);
        next();
        if (held && !running.size && !waiting.length) {
          const submitter = held;
          held = null;
          form.requestSubmit(submitter.isConnected ? submitter : undefined);
        }
      });
    }
  }

  async function send(job) {
    const photo = await shrink(job.file);
    if (job.stopped) return;
    const data = new FormData();
    data.append("photo", photo, job.file.name || "photo");
    const request = (job.request = new XMLHttpRequest());
    request.open("POST", box.dataset.upload);
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken?.value ?? "");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) job.bar.value = (event.loaded / event.total) * 100;
    });
    await new Promise((done) => {
      request.addEventListener("loadend", done);
      request.send(data);
    });
    if (job.stopped) return;
    if (request.status === 201) finish(job, request.response);
    else fail(job, request);
  }

  function finish(job, said) {
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = "kept";
    kept.value = said.key;
    const picture = document.createElement("img");
    picture.src = said.thumbnail;
    picture.alt = job.file.name;
    job.bar.replaceWith(picture);
    job.remove.setAttribute("aria-label", `${texts().remove} ${job.file.name}`);
    job.item.append(kept);
    if (area) {
      const put = document.createElement("button");
      put.type = "button";
      put.className = "pick-put";
      put.textContent = texts().intoText;
      put.addEventListener("click", () => insert(area, `${said.markdown}\n`));
      job.item.append(put);
      if (job.intoText) insert(area, `${said.markdown}\n`);
    }
    form.dispatchEvent(new Event("change"));
  }

  function fail(job, request) {
    const words = document.createElement("span");
    words.className = "pick-failed";
    const known = { 0: texts().offline, 401: texts().signedOutHere, 413: texts().tooLarge, 429: texts().slowDown };
    words.textContent = request.response?.error ?? known[request.status] ?? texts().failed;
    words.role = "alert";
    job.bar.replaceWith(words);
    job.item.classList.add("is-failed");
  }

  input.addEventListener("change", (event) => {
    event.stopPropagation();
    take(input.files, false);
    // They go up by themselves, not with the form.
    input.value = "";
  });
  // Chosen before this module had come.
  if (input.files.length) input.dispatchEvent(new Event("change"));
  form.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (!pasted.some((file) => file.type.startsWith("image/"))) return;
    event.preventDefault();
    take(pasted, event.target === area);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.querySelector(".composer")?.classList.toggle("is-dropping", kind === "dragover");
      if (kind === "drop") take(event.dataTransfer.files, event.target === area);
    });
  }
  // A form is sent when its photos are up.
  addEventListener(
    "submit",
    (event) => {
      if (event.target !== form || !(running.size || waiting.length)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      held = event.submitter ?? form;
      toast(texts().uploading);
    },
    true,
  );
}

export function init(root) {
  if (root.matches?.("[data-upload]")) picker(root);
  root.querySelectorAll("[data-upload]").forEach(picker);
}
