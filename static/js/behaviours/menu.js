/* A <details class="menu"> closes on Escape, on a click elsewhere, and when the focus leaves it. */
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  open().forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  open().forEach((menu) => {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  });
});

document.addEventListener("focusin", (event) => {
  open().forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

export function init() {}
