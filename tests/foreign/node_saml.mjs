// node-saml as the software of a service in another country.
// Reads { entry, idp_issuer, idp_certificates, issuer, callback, key, opening_key, level, format, response, request_id }.
// Without a response prints { url, request_id }: where the browser goes; with one, { profile, reason }: whom it believes to be there, or why nobody.
import { SAML, ValidateInResponseTo } from "@node-saml/node-saml";

const told = JSON.parse(await new Response(process.stdin).text());
let asked = told.request_id;
const kept = new Map(asked ? [[asked, new Date().toISOString()]] : []);

const saml = new SAML({
  entryPoint: told.entry,
  idpIssuer: told.idp_issuer,
  idpCert: told.idp_certificates,
  issuer: told.issuer,
  audience: told.issuer,
  callbackUrl: told.callback,
  privateKey: told.key,
  decryptionPvk: told.opening_key,
  signatureAlgorithm: "sha256",
  digestAlgorithm: "sha256",
  identifierFormat: told.format,
  authnContext: [told.level],
  racComparison: "minimum",
  forceAuthn: true,
  wantAssertionsSigned: true,
  wantAuthnResponseSigned: true,
  validateInResponseTo: ValidateInResponseTo.always,
  cacheProvider: {
    saveAsync: async (key, value) => {
      asked = key;
      kept.set(key, value);
      return { value, createdAt: Date.now() };
    },
    getAsync: async (key) => kept.get(key) ?? null,
    removeAsync: async (key) => (kept.delete(key) ? key : null),
  },
});

if (!told.response) {
  const url = await saml.getAuthorizeUrlAsync("token", undefined, {});
  console.log(JSON.stringify({ url, request_id: asked }));
} else {
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: told.response });
    console.log(JSON.stringify({ profile, reason: "" }));
  } catch (error) {
    console.log(JSON.stringify({ profile: null, reason: `${error.message} ${error.xmlStatus ?? ""}` }));
  }
}
