// A sign-in by openid-client 6 directly at an identity provider, by its own discovery document.
// Reads { issuer, client_id, client_secret, redirect_uri, scope, account }; prints { id_token, userinfo } as JSON.
import * as client from "openid-client";

const told = JSON.parse(await new Response(process.stdin).text());
const config = await client.discovery(
  new URL(told.issuer),
  told.client_id,
  { userinfo_signed_response_alg: "ES256" },
  client.ClientSecretPost(told.client_secret),
  { execute: [client.allowInsecureRequests] },
);

const state = client.randomState();
const nonce = client.randomNonce();
const verifier = client.randomPKCECodeVerifier();
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: told.redirect_uri,
  scope: told.scope,
  state,
  nonce,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
});

const page = await fetch(url);
const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(await page.text())[1];
const cookie = page.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
const chosen = await fetch(url, {
  method: "POST",
  redirect: "manual",
  headers: { cookie, origin: url.origin, referer: url.href },
  body: new URLSearchParams({ csrfmiddlewaretoken: token, account: told.account }),
});
const back = new URL(chosen.headers.get("location"));

const tokens = await client.authorizationCodeGrant(config, back, {
  expectedState: state,
  expectedNonce: nonce,
  idTokenExpected: true,
  pkceCodeVerifier: verifier,
});
const userinfo = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
console.log(JSON.stringify({ id_token: tokens.claims(), userinfo }));
