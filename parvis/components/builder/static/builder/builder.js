/* Comfort only: items of a list may be dragged; the buttons beside them do the same. */
"use strict";

for (const list of document.querySelectorAll("[data-reorders]")) {
  let held = null;
  for (const item of list.children) {
    item.draggable = true;
    item.addEventListener("dragstart", () => { held = item; });
    item.addEventListener("dragover", (event) => { if (held) { event.preventDefault(); item.classList.add("over"); } });
    item.addEventListener("dragleave", () => item.classList.remove("over"));
    item.addEventListener("drop", (event) => {
      event.preventDefault();
      item.classList.remove("over");
      if (!held || held === item) return;
      const act = document.createElement("input");
      act.type = "hidden";
      act.name = "act";
      act.value = `move ${held.dataset.place} ${[...list.children].indexOf(item)}`;
      const form = list.closest("form");
      form.append(act);
      form.submit();
    });
  }
}
