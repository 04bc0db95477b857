// A whole sign-in by openid-client 6 with its own options only.
// Reads { issuer, client_id, client_secret, key, jwks, decrypt, signed, pkce, redirect_uri, parameters, origin, providers, provider, account }.
// Walks through the pages as a browser without JavaScript would; prints { id_token, userinfo, refused } as JSON.
import * as client from "openid-client";
import { importJWK } from "jose";

const told = JSON.parse(await new Response(process.stdin).text());

async function authentication() {
  if (!told.key) return client.ClientSecretPost(told.client_secret);
  return client.PrivateKeyJwt({ key: await importJWK(told.key, "ES256"), kid: told.key.kid });
}

const metadata = told.signed ? { userinfo_signed_response_alg: "ES256" } : {};
const config = await client.discovery(new URL(told.issuer), told.client_id, metadata, await authentication(), {
  execute: [client.allowInsecureRequests],
});
if (told.decrypt) client.enableDecryptingResponses(config, ["A256GCM"], { key: await importJWK(told.decrypt, "ECDH-ES"), kid: told.decrypt.kid });

const state = client.randomState();
const nonce = client.randomNonce();
const verifier = told.pkce ? client.randomPKCECodeVerifier() : undefined;
const parameters = { redirect_uri: told.redirect_uri, state, nonce, ...told.parameters };
if (verifier) Object.assign(parameters, { code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" });
const back = await walk(client.buildAuthorizationUrl(config, parameters));

const tokens = await client.authorizationCodeGrant(config, back, {
  expectedState: state,
  expectedNonce: nonce,
  idTokenExpected: true,
  ...(verifier ? { pkceCodeVerifier: verifier } : {}),
});
const userinfo = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
await client.tokenRevocation(config, tokens.access_token);
let refused = "";
try {
  await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
} catch (error) {
  refused = error.cause?.[0]?.parameters?.error ?? error.code;
}
console.log(JSON.stringify({ id_token: tokens.claims(), userinfo, refused }));

// From the authorisation address to the service's own, choosing a provider, an account, and « continue ».
async function walk(url) {
  const jar = new Map();
  for (let step = 0; step < 20; step += 1) {
    if (url.href.startsWith(told.redirect_uri)) return url;
    let answer = await send(jar, url);
    if (answer.status === 200) {
      const page = await answer.text();
      const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(page)?.[1];
      const form = new URLSearchParams(token ? { csrfmiddlewaretoken: token } : {});
      if (url.origin === told.providers) form.set("account", told.account);
      else if (/name="continue"/.test(page)) form.set("continue", "yes");
      else form.set("provider", told.provider);
      answer = await send(jar, url, form);
    }
    const location = answer.headers.get("location");
    if (!location) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ").slice(0, 900)}`);
    url = new URL(location, url);
  }
  throw new Error("the way has no end");
}

async function send(jar, url, form) {
  const cookies = [...(jar.get(url.origin) ?? new Map())].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(url, {
    method: form ? "POST" : "GET",
    redirect: "manual",
    headers: { cookie: cookies, "accept-language": "en", ...(form ? { referer: url.href, origin: url.origin } : {}) },
    ...(form ? { body: form } : {}),
  });
  const own = jar.get(url.origin) ?? new Map();
  for (const line of answer.headers.getSetCookie()) {
    const [name, value] = line.split(";")[0].split(/=(.*)/s);
    own.set(name, value);
  }
  jar.set(url.origin, own);
  return answer;
}
