// Uploads a file with the public client of tus, and writes one line for each thing that happens: "created URL",
// "sent BYTES" each time the server has confirmed a request, "done ID" with the document's id, "failed STATUS MESSAGE".
//
// usage: node upload.mjs ENDPOINT TOKEN FILE [PIECE_BYTES [STOP_AFTER_BYTES]]   with STOP_AFTER_BYTES it then ends, as a
//        client that loses its network; node upload.mjs ENDPOINT TOKEN FILE PIECE_BYTES resume URL goes on at URL
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { Upload } from "tus-js-client";

const [endpoint, token, file, pieceBytes, stopAfter, url] = process.argv.slice(2);

let document = null;
const upload = new Upload(createReadStream(file), {
  endpoint,
  uploadUrl: stopAfter === "resume" ? url : null,
  uploadSize: statSync(file).size,
  chunkSize: Number(pieceBytes ?? 1 << 20),
  metadata: { filename: basename(file), filetype: "text/plain", title: "" },
  headers: { Authorization: `Bearer ${token}` },
  retryDelays: [100, 300, 1000, 2000, 4000, 8000],
  onUploadUrlAvailable: () => console.log("created", upload.url),
  onAfterResponse: (request, response) => {
    document = response.getHeader("X-Document-Id") ?? document;
  },
  onChunkComplete: (size, accepted) => {
    console.log("sent", accepted);
    if (Number(stopAfter) > 0 && accepted >= Number(stopAfter)) process.exit(0);
  },
  onError: (error) => {
    console.log("failed", error.originalResponse?.getStatus() ?? 0, error.message);
    process.exit(1);
  },
  onSuccess: () => console.log("done", document),
});
upload.start();
