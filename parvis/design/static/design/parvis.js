/* Comfort only: every page works without this file. */
"use strict";

// Our own messages say more than the browser's, and sit by the field.
for (const form of document.querySelectorAll("form[method=post]")) form.noValidate = true;

// Bring the reader to what is wrong.
document.getElementById("error-summary")?.focus();

// Menus close with Escape or when one looks elsewhere.
const menus = document.querySelectorAll("details.menu");
const close = (menu) => { menu.open = false; };
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) if (menu.open) { close(menu); menu.querySelector("summary").focus(); }
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) close(menu);
});

// A form is sent once, however often one presses.
for (const form of document.querySelectorAll("form[method=post]")) {
  let sent = false;
  form.addEventListener("submit", (event) => { if (sent) event.preventDefault(); sent = true; setTimeout(() => { sent = false; }, 4000); });
  window.addEventListener("pageshow", () => { sent = false; });
}

// Tables too wide for the screen can be scrolled with the keyboard.
for (const box of document.querySelectorAll(".scroll:not([tabindex])")) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}

// What is shown to be copied can be, with one press.
for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.querySelector("[role=status]").textContent = button.dataset.done;
  });
}

// Long forms are kept while one types; what is sent with them is not.
for (const form of document.querySelectorAll("form[data-autosaves]")) {
  const said = form.querySelector("[data-saved]");
  let waiting = 0, saving = null;
  const save = async () => {
    const data = new FormData(form);
    for (const box of form.querySelectorAll("input[type=file]")) data.delete(box.name);
    data.set("autosave", "1");
    const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual" }).catch(() => null);
    if (said) said.textContent = answer?.status === 204 ? said.dataset.saved : "";
    const next = answer?.headers.get("Draft-Revision");
    if (next && form.elements.revision) form.elements.revision.value = next;
    saving = null;
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { if ("busy" in form.dataset) later(); else saving = form.saving = save(); }, 1500);
  };
  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (!saving) return;
    event.preventDefault();  // what is on its way arrives first, or the page would count as changed elsewhere
    event.stopImmediatePropagation();
    const button = event.submitter;
    saving.then(() => form.requestSubmit(button));
  }, true);
}
