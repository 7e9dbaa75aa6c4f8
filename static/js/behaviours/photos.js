/*
 * <div data-photos data-max="9"> with <input type="file" multiple> and a .picks list: shows what was chosen, lets one be
 * taken back, and takes photos pasted or dropped on the surrounding form. Without scripts the input alone does.
 */
import { texts, toast } from "./messages.js";

function picker(box) {
  const input = box.querySelector('input[type="file"]');
  const list = box.querySelector(".picks");
  const form = input?.form;
  if (!input || !list || box.dataset.ready) return;
  box.dataset.ready = "1";
  const most = Number(box.dataset.max) || 9;
  let files = [];

  function keep(wanted) {
    const photos = wanted.filter((file) => file.type.startsWith("image/"));
    if (photos.length > most) toast(texts().tooMany?.replace("{n}", most));
    files = photos.slice(0, most);
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    draw();
  }

  function draw() {
    list.replaceChildren(
      ...files.map((file) => {
        const item = document.createElement("li");
        item.className = "pick";
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = "×";
        remove.setAttribute("aria-label", `${texts().remove} ${file.name}`);
        remove.addEventListener("click", () => {
          keep(files.filter((other) => other !== file));
          input.focus();
        });
        item.append(remove);
        show(file, item);
        return item;
      }),
    );
  }

  input.addEventListener("change", () => keep([...files, ...input.files].filter(onlyOnce)));
  form?.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (!pasted.some((file) => file.type.startsWith("image/"))) return;
    event.preventDefault();
    keep([...files, ...pasted]);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    form?.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.querySelector(".composer")?.classList.toggle("is-dropping", kind === "dragover");
      if (kind === "drop") keep([...files, ...event.dataTransfer.files]);
    });
  }
  form?.addEventListener("reset", () => keep([]));
}

// Drawn small at once: a phone's photo as a data: address would hold 40 MB of text in the page.
async function show(file, item) {
  try {
    const bitmap = await createImageBitmap(file, { resizeWidth: 152, resizeQuality: "low" });
    const canvas = document.createElement("canvas");
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
    canvas.role = "img";
    canvas.setAttribute("aria-label", file.name);
    item.prepend(canvas);
  } catch {
    const name = document.createElement("span");
    name.textContent = file.name;
    item.prepend(name);
  }
}

function onlyOnce(file, at, all) {
  const same = (other) => other.name === file.name && other.size === file.size && other.lastModified === file.lastModified;
  return all.findIndex(same) === at;
}

export function init(root) {
  if (root.matches?.("[data-photos]")) picker(root);
  root.querySelectorAll("[data-photos]").forEach(picker);
}
