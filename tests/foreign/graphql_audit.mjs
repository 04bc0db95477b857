// What the GraphQL Foundation's audit of GraphQL over HTTP finds at an endpoint, asked with a key.
// Reads { url, key }; prints { [id]: { name, status, reason } } as JSON, status being "ok", "notice" (a MAY), "warn" (a SHOULD) or "error" (a MUST).
import { serverAudits } from "graphql-http";

const told = JSON.parse(await new Response(process.stdin).text());
const withKey = (url, given = {}) => fetch(url, { ...given, headers: { ...given.headers, Authorization: `Bearer ${told.key}` } });

const found = {};
for (const audit of serverAudits({ url: told.url, fetchFn: withKey })) {
  const { id, name, status, reason = "" } = await audit.fn();
  found[id] = { name, status, reason };
}
console.log(JSON.stringify(found));
