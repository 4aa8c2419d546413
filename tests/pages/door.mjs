// A bad network between the browser and the program: connections that break, or stand still, after some bytes.
import { connect, createServer } from "node:net";

/**
 * Listens on a free port of 127.0.0.1 and passes everything on to `port`.
 *
 *     door.breakAfter(n, until)   once: after `n` more bytes from clients all of them are reset, and nobody gets in for a
 *                                 second, and until `until()` is fulfilled; a browser that just repeats its request is
 *                                 told so
 *     door.stallAfter(n)          after `n` more bytes nothing more gets through, until `door.open()`; fulfilled as soon as
 *                                 it stands still
 *
 * The program gets all that has passed, however slow it is: towards it connections end, they are not reset.
 */
export async function openDoor(port) {
  const door = {};
  let left = Infinity;
  let standsStill = null;
  let untilBack = null;
  let isAway = false;
  const links = new Set();

  async function breakAll() {
    left = Infinity;
    isAway = true;
    for (const { client } of [...links]) client.resetAndDestroy();
    await Promise.all([untilBack(), new Promise((done) => setTimeout(done, 1000))]);
    isAway = false;
  }

  const server = createServer((client) => {
    if (isAway) return client.resetAndDestroy();
    const service = connect(port, "127.0.0.1");
    const link = { client, service, isStalled: false };
    links.add(link);
    for (const socket of [client, service]) socket.on("error", () => {});
    service.pipe(client);
    client.on("close", () => service.resume().end());
    service.on("close", () => {
      links.delete(link);
      client.destroy();
    });
    client.on("data", (bytes) => {
      const passed = bytes.subarray(0, Math.min(bytes.length, left));
      left -= passed.length;
      if (!service.write(passed)) {
        client.pause();
        service.once("drain", () => left > 0 && client.resume());
      }
      if (left > 0) return;
      if (standsStill) {
        client.pause();
        link.isStalled = true;
        standsStill();
      } else {
        void breakAll();
      }
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));

  door.port = server.address().port;
  door.base = `http://localhost:${door.port}`;
  door.breakAfter = (bytes, until) => {
    left = bytes;
    untilBack = until;
    standsStill = null;
  };
  door.stallAfter = (bytes) => {
    left = bytes;
    return new Promise((done) => (standsStill = done));
  };
  door.open = () => {
    left = Infinity;
    for (const { client, isStalled } of [...links]) if (isStalled) client.destroy();
  };
  door.close = () => {
    for (const { client, service } of links) {
      client.destroy();
      service.destroy();
    }
    return new Promise((done) => server.close(done));
  };
  return door;
}
