/* Makes a passkey, or proves one: the form carries the options, and takes the browser's answer. */
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// Descriptors and challenges travel as base64url (WebAuthn 5.4, 5.5).
const read = (options) => {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    for (const known of options[name] ?? []) known.id = bytes(known.id);
  }
  return options;
};

const written = ({ id, rawId, type, response }) => {
  const answer = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) answer[name] = text(response[name]);
  }
  return JSON.stringify({ id, rawId: text(rawId), type, response: answer });
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]");
  if (!window.PublicKeyCredential) { problem.hidden = false; continue; }
  const button = form.querySelector("[data-passkey-start]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    problem.hidden = true;
    const publicKey = read(JSON.parse(form.dataset.options));
    try {
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.querySelector("[name=answer]").value = written(credential);
      form.submit();
    } catch {
      problem.hidden = false;
      problem.focus();
    }
  });
}
