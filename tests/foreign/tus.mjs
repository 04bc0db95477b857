// Sends a document with tus-js-client 4, with its own options only; the connection is cut once after a piece, and another client goes on.
// Reads { endpoint, cookie, token, size, piece, head, cut }; prints { offsets, url, error, status } as JSON.
import * as tus from "tus-js-client";

const told = JSON.parse(await new Response(process.stdin).text());
const content = Buffer.concat([Buffer.from(told.head, "base64"), Buffer.alloc(told.size)]).subarray(0, told.size);
const offsets = [];

function send(more, { stopAt = Infinity } = {}) {
  return new Promise((resolve) => {
    const upload = new tus.Upload(content, {
      endpoint: told.endpoint,
      chunkSize: told.piece,
      retryDelays: [100, 200],
      removeFingerprintOnSuccess: true,
      headers: { Cookie: told.cookie, "X-CSRFToken": told.token },
      metadata: { filename: "plan à côté.png", filetype: "image/png" },
      onChunkComplete: (_size, offset) => {
        offsets.push(offset);
        if (offset >= stopAt) upload.abort().then(() => resolve({ url: upload.url }));
      },
      onSuccess: () => resolve({ url: upload.url }),
      onError: (error) => resolve({ url: upload.url, status: error.originalResponse?.getStatus() ?? 0, error: error.originalResponse?.getBody() ?? String(error) }),
      ...more,
    });
    upload.start();
  });
}

let done = await send({ uploadDataDuringCreation: told.withCreation ?? false }, { stopAt: told.cut });
if (told.cut) done = await send({ uploadUrl: done.url });
if (told.stop) await tus.Upload.terminate(done.url, { headers: { Cookie: told.cookie, "X-CSRFToken": told.token } });
console.log(JSON.stringify({ offsets, ...done }));
