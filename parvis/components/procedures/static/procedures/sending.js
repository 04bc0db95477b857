/* Comfort only: a large document is sent in pieces (tus 1.0.0) as soon as it is chosen, and goes on after a cut. The form sends all others. */
"use strict";

const PIECE = 1_000_000;  // bytes; what is smaller has nothing to go on with
const LONGEST = 300_000;  // milliseconds that one piece may take
const FINAL = new Set([400, 403, 404, 405, 410, 412, 413, 415, 422, 507]);  // trying the same again would not help

class Refusal extends Error {
  constructor(status, said) { super(said); this.status = status; }
}

let queue = Promise.resolve(), waiting = 0;

/** Milliseconds, or until the network is back. */
const pause = (time) => new Promise((go) => {
  const timer = setTimeout(go, time);
  window.addEventListener("online", () => { clearTimeout(timer); setTimeout(go, 200); }, { once: true });
});

const inBase64 = (bytes) => btoa(Array.from(new Uint8Array(bytes), (each) => String.fromCharCode(each)).join(""));
const inUtf8 = (text) => inBase64(new TextEncoder().encode(text));

class Sending {
  constructor(box, file) {
    this.box = box;
    this.form = box.closest("form");
    this.file = file;
    this.words = box.querySelector("[data-words]").dataset;
    this.offset = 0;
    this.cut = new AbortController();
    const begun = [...box.querySelectorAll("[data-upload]")].find(({ dataset: { name, size, stamp } }) =>
      name === file.name && size === String(file.size) && stamp === String(file.lastModified));
    this.address = begun?.dataset.upload;
    begun?.remove();
    this.line = box.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const each of this.line.querySelectorAll("[data-file]")) each.textContent = ` ${file.name}`;
    this.line.querySelector("[data-stop]").addEventListener("click", () => this.stop());
    box.querySelector("[data-sent]").append(this.line);
    window.addEventListener("offline", () => this.cut.abort());
    this.say("sending");
  }

  say(word) {
    const said = this.line.querySelector("[data-said]"), words = this.words[word] ?? word;
    if (said.textContent !== words) said.textContent = words;
    this.line.querySelector("progress").value = Math.floor((100 * this.offset) / this.file.size);
  }

  async call(method, address, headers = {}, body = undefined) {
    this.cut = new AbortController();
    const late = setTimeout(() => this.cut.abort(), LONGEST);
    try {
      const told = { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value, "Draft-Revision": this.form.elements.revision.value };
      const answer = await fetch(address, { method, body, headers: { ...told, ...headers }, signal: this.cut.signal, redirect: "error" });
      const revision = answer.headers.get("Draft-Revision");
      if (revision) this.form.elements.revision.value = revision;
      if (FINAL.has(answer.status)) {
        const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? (await answer.json()).error : this.words.failed;
        throw new Refusal(answer.status, said);
      }
      return answer;
    } finally {
      clearTimeout(late);
    }
  }

  /** Raises Refusal where the form had better say what is wrong. */
  async begin() {
    const metadata = `filename ${inUtf8(this.file.name)},stamp ${inUtf8(String(this.file.lastModified))}`;
    const answer = await this.call("POST", this.box.dataset.sendsTo, { "Upload-Length": String(this.file.size), "Upload-Metadata": metadata });
    if (answer.status === 429) throw new Refusal(429, (await answer.json()).error);
    if (answer.status !== 201) throw new Error(String(answer.status));
    this.address = new URL(answer.headers.get("Location")).pathname;
  }

  async ask() {
    try {
      const answer = await this.call("HEAD", this.address);
      if (!answer.ok) throw new Error(String(answer.status));
      this.offset = Number(answer.headers.get("Upload-Offset"));
    } catch (error) {
      if (error.status === 404 || error.status === 410) this.address = undefined, this.offset = 0;
      if (!this.address) throw new Error("gone: begin again");
      throw error;
    }
  }

  async piece() {
    const piece = this.file.slice(this.offset, this.offset + PIECE), last = this.offset + piece.size === this.file.size;
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(this.offset) };
    if (crypto.subtle) headers["Upload-Checksum"] = `sha256 ${inBase64(await crypto.subtle.digest("SHA-256", await piece.arrayBuffer()))}`;
    if (last) {
      this.say("checking");
      this.form.dataset.busy = "";  // the draft changes now: what is typed meanwhile is saved after
      await this.form.saving;
    }
    try {
      const answer = await this.call("PATCH", this.address, headers, piece);
      if (!answer.ok) throw new Error(String(answer.status));
      this.offset = Number(answer.headers.get("Upload-Offset"));
    } finally {
      delete this.form.dataset.busy;
    }
  }

  /** To its end, through any cut. Raises Refusal. */
  async run() {
    for (let time = 1000; !this.stopped; time = Math.min(2 * time, 30_000)) {
      try {
        if (this.address) await this.ask();
        else await this.begin();
        this.begun?.();
        while (this.offset < this.file.size && !this.stopped) {
          this.say("sending");
          await this.piece();
          time = 1000;
        }
        return;
      } catch (error) {
        if (error instanceof Refusal || this.stopped) throw error;
        this.say("waiting");
        await pause(time);
      }
    }
  }

  async stop() {
    this.stopped = true;
    this.begun?.();
    this.cut.abort();
    window.dispatchEvent(new Event("online"));  // whoever waits looks again
    this.line.remove();
    this.box.querySelector("input[type=file]").focus();
    if (this.address) await this.call("DELETE", this.address).catch(() => null);
  }
}

/** The question as the server now shows it: what is held, what was refused. */
async function refresh(box) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(`[data-sends-to="${box.dataset.sendsTo}"]`);
  const going = new Set([...box.querySelectorAll("[data-held] input:checked")].map((each) => each.value));
  for (const part of fresh ? ["[data-held]", "[data-underway]"] : []) box.querySelector(part).replaceChildren(...fresh.querySelector(part).childNodes);
  for (const each of box.querySelectorAll("[data-held] input")) each.checked = going.has(each.value);
  offerToStop(box);
}

/** The file leaves the form's box once the server awaits it; one that it does not want stays there, for the form to say why. */
function leave(input, file) {
  const left = new DataTransfer();
  for (const each of input.files) if (each !== file) left.items.add(each);
  input.files = left.files;
}

async function send(box, file) {
  const sending = new Sending(box, file);
  sending.begun = () => leave(box.querySelector("input[type=file]"), file);
  waiting += 1;
  const turn = queue.then(() => sending.run());
  queue = turn.then(async () => {
    sending.line.remove();
    if (!sending.stopped) await refresh(box);
  }, async (refused) => {
    sending.line.remove();
    if (sending.stopped) return;
    await refresh(box);
    if (!sending.address || !(refused instanceof Refusal)) return;
    if (refused.status !== 422) {
      const line = document.createElement("li");
      line.className = "why";
      line.textContent = `${file.name} – ${refused.message}`;
      box.querySelector("[data-underway]").append(line);
    }
    box.dataset.refused = "";
  }).finally(() => { waiting -= 1; });
}

function offerToStop(box) {
  for (const line of box.querySelectorAll("[data-upload]")) {
    const button = line.querySelector("[data-stop]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": box.closest("form").elements.csrfmiddlewaretoken.value };
      const answer = await fetch(line.dataset.upload, { method: "DELETE", headers }).catch(() => null);
      if (answer && (answer.ok || answer.status === 404)) { line.remove(); box.querySelector("input[type=file]").focus(); }
    });
  }
}

const boxes = document.querySelectorAll("[data-sends-to]");
for (const box of boxes) {
  offerToStop(box);
  box.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    delete box.dataset.refused;
    for (const file of event.target.files) if (file.size > PIECE) send(box, file);
  });
  const whole = [...box.querySelectorAll("[data-whole]")].map(({ dataset: { upload } }) => fetch(upload, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } }));
  if (whole.length) Promise.allSettled(whole).then(() => refresh(box));  // it arrived, and the answer did not
}

// The form goes on once what was chosen has arrived; what was refused is read first.
for (const form of new Set([...boxes].map((each) => each.closest("form")))) {
  form.addEventListener("submit", (event) => {
    if (!waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter, said = form.querySelector("[data-waits]");
    for (const each of form.querySelectorAll("[data-refused]")) delete each.dataset.refused;
    if (said) said.textContent = said.dataset.waits;
    const whenDone = () => queue.then(() => {
      if (waiting) return whenDone();
      if (said) said.textContent = "";
      const refused = form.querySelector("[data-refused]");
      if (refused) refused.querySelector("input[type=file]").focus();
      else form.requestSubmit(button);
    });
    whenDone();
  }, true);
}
