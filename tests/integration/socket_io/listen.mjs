// Opens sockets as the web application does and writes one line for each thing that happens:
// "0 connect", "0 event notification:new {…}", "0 disconnect io server disconnect", "0 connect_error Invalid token".
//
// usage: node listen.mjs URL TOKEN [SOCKETS]
import { io } from "socket.io-client";

const [url, token, sockets] = process.argv.slice(2);

for (let i = 0; i < Number(sockets ?? 1); ++i) {
  const say = (...words) => console.log(i, ...words);
  const socket = io(url, { auth: { token }, transports: ["websocket"], forceNew: true, reconnectionDelay: 50 });
  socket.on("connect", () => say("connect"));
  socket.on("connect_error", (error) => say("connect_error", error.message));
  socket.on("disconnect", (reason) => say("disconnect", reason));
  socket.onAny((event, data) => say("event", event, JSON.stringify(data)));
}
setInterval(() => {}, 1 << 30);
