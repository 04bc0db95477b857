// npm oidc-provider with a PostgreSQL store, one known person and one client: the peer of `make bench`.
// Environment: PORT, DATABASE (postgresql://…), CLIENT_SECRET, REDIRECT_URI.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE, max: 10 });
await pool.query(`CREATE TABLE IF NOT EXISTS payload (
  model text, id text, data jsonb NOT NULL, grant_id text, uid text, expires_at timestamptz, consumed_at timestamptz, PRIMARY KEY (model, id));
  CREATE INDEX IF NOT EXISTS payload_grant ON payload (grant_id); CREATE INDEX IF NOT EXISTS payload_uid ON payload (model, uid);`);

class Store {
  constructor(model) {
    this.model = model;
  }
  async upsert(id, data, seconds) {
    const until = seconds ? new Date(Date.now() + seconds * 1000) : null;
    await pool.query(
      `INSERT INTO payload (model, id, data, grant_id, uid, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (model, id) DO UPDATE SET data = $3, grant_id = $4, uid = $5, expires_at = $6`,
      [this.model, id, data, data.grantId ?? null, data.uid ?? null, until],
    );
  }
  read({ rows: [row] }) {
    return row && { ...row.data, ...(row.consumed_at ? { consumed: true } : {}) };
  }
  async find(id) {
    return this.read(await pool.query("SELECT data, consumed_at FROM payload WHERE model = $1 AND id = $2", [this.model, id]));
  }
  async findByUid(uid) {
    return this.read(await pool.query("SELECT data, consumed_at FROM payload WHERE model = $1 AND uid = $2", [this.model, uid]));
  }
  async findByUserCode() {}
  async consume(id) {
    await pool.query("UPDATE payload SET consumed_at = now() WHERE model = $1 AND id = $2", [this.model, id]);
  }
  async destroy(id) {
    await pool.query("DELETE FROM payload WHERE model = $1 AND id = $2", [this.model, id]);
  }
  async revokeByGrantId(grant) {
    await pool.query("DELETE FROM payload WHERE grant_id = $1", [grant]);
  }
}

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const identity = { given_name: "Ada", family_name: "BENCH", birthdate: "1815-12-10" };
const provider = new Provider(`http://127.0.0.1:${process.env.PORT}`, {
  adapter: Store,
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256", kid: "peer" }] },
  clients: [
    {
      client_id: "peer",
      client_secret: process.env.CLIENT_SECRET,
      redirect_uris: [process.env.REDIRECT_URI],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_post",
      id_token_signed_response_alg: "ES256",
      userinfo_signed_response_alg: "ES256",
      subject_type: "pairwise",
      scope: "openid profile",
    },
  ],
  claims: { openid: ["sub"], profile: Object.keys(identity) },
  cookies: { keys: ["a key for a benchmark, on this machine only"] },
  enabledJWA: { idTokenSigningAlgValues: ["ES256"], userinfoSigningAlgValues: ["ES256"] },
  features: { devInteractions: { enabled: true }, jwtUserinfo: { enabled: true } },
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...identity }) }),
  pairwiseIdentifier: async (_context, accountId, client) => `${client.clientId}-${accountId}`,
  subjectTypes: ["pairwise"],
  scopes: ["openid", "profile"],
  pkce: { required: () => false },
  responseTypes: ["code"],
});
provider.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
