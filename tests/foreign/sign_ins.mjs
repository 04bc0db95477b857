// Full sign-ins as a browser that is signed in and its service make them: authorize, token, user information.
// Reads one JSON object: { authorize, token, userinfo, query, form, cookie, login, count, connections, signed }.
// Every answer is checked; prints { seconds, p50, p95 } (milliseconds) as JSON.
import { Agent, request as plainRequest } from "node:http";
import { randomBytes } from "node:crypto";

const told = JSON.parse(await new Response(process.stdin).text());
const agent = new Agent({ keepAlive: true, maxSockets: told.connections });

function request(method, url, { headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body) };
    const sent = plainRequest(url, { method, agent, headers: { ...headers, ...length } }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(pieces).toString() }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function hold(right, step, answer) {
  if (!right) throw new Error(`${step}: ${answer.status} ${answer.headers.location ?? ""} ${answer.text.slice(0, 400)}`);
}

const authorizeUrl = () => `${told.authorize}?${new URLSearchParams({ ...told.query, state: random(), nonce: random() })}`;
const random = () => randomBytes(24).toString("hex");

// Follows redirects and fills the peer's own two development pages, as a person would once: cookies, then a grant.
async function signIn(jar) {
  let url = authorizeUrl();
  for (let step = 0; step < 12; step += 1) {
    let answer = await request("GET", url, { headers: { cookie: cookies(jar) } });
    keep(jar, answer);
    if (answer.status === 200) {
      const action = /action="([^"]+)"/.exec(answer.text)[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(answer.text)[1];
      answer = await request("POST", new URL(action, url).href, {
        headers: { cookie: cookies(jar) },
        body: new URLSearchParams({ prompt, login: "ada", password: "x" }).toString(),
      });
      keep(jar, answer);
    }
    url = new URL(answer.headers.location, url).href;
    if (url.startsWith(told.query.redirect_uri)) return;
  }
  throw new Error("the peer's own sign-in did not end");
}

function keep(jar, answer) {
  for (const line of answer.headers["set-cookie"] ?? []) {
    const [name, value] = line.split(";")[0].split(/=(.*)/s);
    if (value) jar.set(name, value);
    else jar.delete(name);
  }
}
const cookies = (jar) => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");

async function one(cookie) {
  const authorized = await request("GET", authorizeUrl(), { headers: { cookie } });
  const back = authorized.headers.location ?? "";
  hold(back.startsWith(told.query.redirect_uri) && back.includes("code="), "authorize", authorized);
  const code = new URL(back).searchParams.get("code");
  const token = await request("POST", told.token, { body: new URLSearchParams({ ...told.form, code }).toString() });
  hold(token.status === 200, "token", token);
  const { access_token, id_token } = JSON.parse(token.text);
  hold(id_token.split(".").length === 3, "id_token", token);
  const said = await request("GET", told.userinfo, { headers: { authorization: `Bearer ${access_token}` } });
  hold(said.status === 200 && (told.signed ? said.text.split(".").length === 3 : JSON.parse(said.text).sub), "userinfo", said);
}

let cookie = told.cookie;
if (told.login) {
  const jar = new Map();
  await signIn(jar);
  cookie = cookies(jar);
}
await one(cookie);
const durations = [];
let left = told.count;
const begun = performance.now();
await Promise.all(
  Array.from({ length: told.connections }, async () => {
    while (left-- > 0) {
      const start = performance.now();
      await one(cookie);
      durations.push(performance.now() - start);
    }
  }),
);
const seconds = (performance.now() - begun) / 1000;
durations.sort((a, b) => a - b);
const at = (share) => durations[Math.min(durations.length - 1, Math.floor(share * durations.length))];
console.log(JSON.stringify({ seconds, p50: at(0.5), p95: at(0.95) }));
process.exit(0);
