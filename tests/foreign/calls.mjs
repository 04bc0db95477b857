// Calls of one API, as programs of many administrations make them: each address once in turn, every answer checked.
// Reads one JSON object: { origin, paths, headers, holds, count, connections }; an answer is right when it is 200 and contains `holds`.
// Prints { seconds, p50, p95, p99 } (milliseconds) as JSON.
import { Agent, request } from "node:http";

const told = JSON.parse(await new Response(process.stdin).text());
const agent = new Agent({ keepAlive: true, maxSockets: told.connections });
const origin = new URL(told.origin);

function call(path) {
  return new Promise((resolve, reject) => {
    const sent = request({ hostname: origin.hostname, port: origin.port, path, agent, headers: told.headers }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => {
        const text = Buffer.concat(pieces).toString();
        if (answer.statusCode === 200 && text.includes(told.holds)) resolve();
        else reject(new Error(`${answer.statusCode}: ${text.slice(0, 400)}`));
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}

const durations = [];
let left = told.count;
const begun = performance.now();
await Promise.all(
  Array.from({ length: told.connections }, async () => {
    while (left-- > 0) {
      const start = performance.now();
      await call(told.paths[left % told.paths.length]);
      durations.push(performance.now() - start);
    }
  }),
);
const seconds = (performance.now() - begun) / 1000;
durations.sort((a, b) => a - b);
const at = (share) => durations[Math.min(durations.length - 1, Math.floor(share * durations.length))];
console.log(JSON.stringify({ seconds, p50: at(0.5), p95: at(0.95), p99: at(0.99) }));
process.exit(0);
