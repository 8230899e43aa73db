"use strict";
// Filtering, sorting and opening of the list of themes; the page is complete without it.
(() => {
  const list = document.getElementById("theme-list");
  if (!list) return;
  const tools = document.querySelector(".tools");
  const filter = document.getElementById("theme-filter");
  const order = document.getElementById("theme-order");
  const open = document.getElementById("theme-open");
  const count = document.getElementById("theme-count");
  const items = [...list.children];
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = new Map(items.map((item) => [item, fold(item.textContent)]));
  const name = (item) => item.querySelector("h3").textContent;

  const show = () => {
    const words = fold(filter.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      item.hidden = !words.every((word) => texts.get(item).includes(word));
      shown += item.hidden ? 0 : 1;
    }
    count.textContent = words.length ? `${shown} of ${items.length}` : "";
  };

  const sort = () => {
    const by = order.value;
    const number = (item) => Number(item.dataset[by]);
    const compare = {
      name: (a, b) => name(a).localeCompare(name(b)),
      order: (a, b) => number(a) - number(b),
    }[by] ?? ((a, b) => number(b) - number(a));
    list.append(...items.sort(compare));
    // Indenting a theme means something only under its parent.
    list.classList.toggle("tree", by === "order");
  };

  const toggle = () => {
    const opened = open.getAttribute("aria-pressed") !== "true";
    for (const details of list.querySelectorAll("details")) details.open = opened;
    open.setAttribute("aria-pressed", String(opened));
    open.textContent = opened ? "Close all" : "Open all";
  };

  const reveal = () => {
    const target = list.querySelector(":target > details");
    if (!target) return;
    target.open = true;
    target.scrollIntoView();
  };

  filter.addEventListener("input", show);
  order.addEventListener("change", sort);
  open.addEventListener("click", toggle);
  window.addEventListener("hashchange", reveal);
  tools.hidden = false;
  reveal();
})();
