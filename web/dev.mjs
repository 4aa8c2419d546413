// The pages as they are in the sources, before a running gateway, which answers everything else. For anyone who works on them.
//
// usage: node web/dev.mjs [http://localhost:3000] [PORT]    then open http://localhost:5174
//
// Built anew for each document; the policy is the gateway's own, taken from its answer.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, existsSync } from "node:fs";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const gateway = new URL(process.argv[2] ?? "http://localhost:3000");
const port = Number(process.argv[3] ?? 5174);
const build = join(dirname(fileURLToPath(import.meta.url)), "build.mjs");
const folder = mkdtempSync(join(tmpdir(), "dreamscape-web-"));
const types = { js: "text/javascript", css: "text/css", txt: "text/plain" };

/** The gateway's document with our own head: its content and fields are what is served in the end. */
function patched(text) {
  execFileSync(process.execPath, [build, folder], { stdio: "inherit" });
  const shell = readFileSync(join(folder, "shell.html"), "utf8");
  const part = (pattern) => pattern.exec(text)?.[1] ?? "";
  return shell
    .replace("{{title}}", part(/<title>(.*?)<\/title>/s))
    .replace("{{content}}", part(/<div id="app">(.*)<\/div><\/body>/s));
}

createServer((incoming, outgoing) => {
  const file = join(folder, decodeURIComponent(incoming.url.split("?")[0]));
  if (incoming.url.startsWith("/assets/") && file.startsWith(folder) && existsSync(file)) {
    outgoing.writeHead(200, { "Content-Type": types[file.split(".").pop()] });
    return outgoing.end(readFileSync(file));
  }
  const headers = { ...incoming.headers };
  delete headers["if-none-match"];
  const forward = request(
    { host: gateway.hostname, port: gateway.port, method: incoming.method, path: incoming.url, headers },
    (answer) => {
      if (!answer.headers["content-type"]?.startsWith("text/html")) {
        outgoing.writeHead(answer.statusCode, answer.headers);
        return answer.pipe(outgoing);
      }
      let text = "";
      answer.setEncoding("utf8").on("data", (piece) => (text += piece));
      answer.on("end", () => {
        const { "content-length": _, etag: __, ...fields } = answer.headers;
        outgoing.writeHead(answer.statusCode, fields);
        outgoing.end(patched(text));
      });
    },
  );
  forward.on("error", (error) => outgoing.writeHead(502).end(String(error)));
  incoming.pipe(forward);
})
  .on("upgrade", (incoming, socket, head) => {
    const upstream = connect(Number(gateway.port), gateway.hostname, () => {
      const lines = incoming.rawHeaders.reduce((text, part, i) => text + part + (i % 2 ? "\r\n" : ": "), "");
      upstream.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines}\r\n`);
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    for (const one of [upstream, socket]) one.on("error", () => (upstream.destroy(), socket.destroy()));
  })
  .listen(port, "127.0.0.1", () => console.log(`http://localhost:${port}, before ${gateway.origin}`));
