// A hub's call as a Node team would write it: fastify and pg, on the tables of Parvis, statements prepared by name.
// Environment: PORT, DATABASE, KEY (of the tokens), SOURCE (the breaker's name), ANSWER (JSON, what the source says), OPENS (scope to fields).
import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import Fastify from "fastify";
import pg from "pg";

const { PORT, DATABASE, KEY, SOURCE } = process.env;
const answer = JSON.parse(process.env.ANSWER);
const opens = JSON.parse(process.env.OPENS);
const pool = new pg.Pool({ connectionString: DATABASE, max: 8 });
const app = Fastify();

const TOKEN = `SELECT t.id, t.expires_at, t.revoked_at, t.blacklisted_at, a.id AS authorisation, a.fields, a.purpose, a.legal_basis, a.policy,
  a.valid_from, a.valid_until, a.state, o.identifier, o.name
  FROM hubs_hubtoken t JOIN exchange_authorisation a ON a.id = t.authorisation_id JOIN people_organisation o ON o.id = a.organisation_id
  WHERE t.id = $1`;
const COUNT = `INSERT INTO hubs_hubwindow (key, start, calls) VALUES ($1, $2, 1) ON CONFLICT (key) DO UPDATE SET
  calls = CASE WHEN hubs_hubwindow.start = excluded.start THEN hubs_hubwindow.calls + 1 ELSE 1 END, start = excluded.start RETURNING calls`;
const SOURCE_STATE = "SELECT * FROM exchange_sourcestate WHERE offer = $1";
const LINE = `WITH leaf AS (INSERT INTO protection_leaf (commitment, committed_at) VALUES ($1, $2) RETURNING id)
  INSERT INTO protection_entry (id, leaf_id, subject, record, nonce, event, organisation, occurred_at, words)
  SELECT $3, leaf.id, $4, $5, $6, $7, $8, $2, $9 FROM leaf`;

function claims(header) {
  const [head, body, signature] = header.slice(7).split(".");
  const made = createHmac("sha256", KEY).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (made.length !== given.length || !timingSafeEqual(made, given)) throw new Error("signature");
  return JSON.parse(Buffer.from(body, "base64url"));
}

function masked(data, fields) {
  return Object.fromEntries(fields.filter((field) => field in data).map((field) => [field, data[field]]));
}

app.get("/*", async (request, reply) => {
  const said = claims(request.headers.authorization ?? "");
  const token = (await pool.query({ name: "token", text: TOKEN, values: [said.jti] })).rows[0];
  const now = new Date();
  if (!token || token.revoked_at || token.blacklisted_at || token.expires_at < now || token.state !== "active") return reply.code(401).send({});
  const { calls } = (await pool.query({ name: "count", text: COUNT, values: [token.id, Math.floor(now / 60000)] })).rows[0];
  if (calls > 1e9 || !request.query.recipient.startsWith(token.identifier)) return reply.code(429).send({});
  await pool.query({ name: "source", text: SOURCE_STATE, values: [SOURCE] });
  const subject = createHmac("sha256", KEY).update(JSON.stringify(request.query)).digest("hex");
  const fields = token.fields.flatMap((scope) => opens[scope] ?? []);
  const record = JSON.stringify({
    event: "exchange.asked", occurred_at: now.toISOString(), subject, organisation: token.name, organisation_identifier: token.identifier,
    purpose: token.purpose, legal_basis: token.legal_basis, fields, detail: { offer: SOURCE, authorisation: `H-${token.authorisation}` },
  });
  const nonce = randomBytes(32);
  const commitment = createHash("sha256").update(record).update(nonce).digest();
  const words = `${token.name} ${fields.join(" ")} ${Object.values(token.purpose).join(" ")}`.toLowerCase();
  await pool.query({ name: "line", text: LINE, values: [commitment, now, randomUUID(), subject, record, nonce, "exchange.asked", token.name, words] });
  reply.header("X-Request-ID", randomUUID()).header("RateLimit-Remaining", 1e9 - calls);
  return { data: masked(answer.data, fields), links: {}, meta: {} };
});

await app.listen({ host: "127.0.0.1", port: Number(PORT) });
