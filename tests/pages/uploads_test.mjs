// Uploads over a bad network: in the account's page, and with tus-js-client on a site of another origin.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { accessible, launch, person, picture, register } from "./browser.mjs";
import { openDoor } from "./door.mjs";
import { call, password, startProgram } from "./program.mjs";

const size = 8 * 1024 * 1024;
const much = 3 * 1024 * 1024;
const text = "a line of thirty-two characters.\n".repeat(Math.ceil(size / 33)).slice(0, size);
const folder = mkdtempSync(join(tmpdir(), "dreamscape-uploads-"));
const file = join(folder, "journal.txt");
writeFileSync(file, text);

const site = await otherSite();
const program = await startProgram(process.env.BIN, { CORS_ORIGIN: site.origin });
const door = await openDoor(Number(new URL(program.base).port));
const browser = await launch();

after(async () => {
  await browser.close();
  await door.close();
  await site.close();
  await program.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A page of another origin that has tus-js-client and nothing else. */
async function otherSite() {
  const script = readFileSync(createRequire(import.meta.url).resolve("tus-js-client/dist/tus.min.js"));
  const server = createServer((request, response) => {
    const isScript = request.url === "/tus.js";
    response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<!doctype html><title>Other</title><script src="/tus.js"></script><input type="file">');
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { origin: `http://localhost:${server.address().port}`, close: () => new Promise((done) => server.close(done)) };
}

async function openDocuments(options) {
  const opened = await person(browser, door, options);
  await register(opened.page);
  await opened.page.goto("/account/documents");
  await opened.page.getByText("No documents yet").waitFor();
  return opened;
}

function choose(page) {
  return page.getByLabel("Choose files").and(page.locator("input")).setInputFiles(file);
}

/** The pieces that a page sends, and from where. */
function watchPieces(page) {
  const pieces = [];
  page.on("request", (request) => {
    const { authorization, "upload-offset": offset } = request.headers();
    if (request.method() === "PATCH") pieces.push({ authorization, offset: Number(offset), path: new URL(request.url()).pathname });
  });
  return pieces;
}

/**
 * How much the program has kept of the first piece, whose connection has ended: a slow one takes a while, and how much of it
 * had arrived is a matter of how busy the machine is.
 */
async function kept(pieces) {
  for (const until = Date.now() + 60_000; Date.now() < until; await new Promise((done) => setTimeout(done, 100))) {
    if (pieces.length === 0) continue; // the browser tells of its requests when it finds the time
    const [{ authorization, path }] = pieces;
    const answer = await fetch(program.base + path, { method: "HEAD", headers: { authorization, "Tus-Resumable": "1.0.0" } });
    assert.equal(answer.status, 200);
    const offset = Number(answer.headers.get("Upload-Offset"));
    if (offset > 0) return offset;
  }
  assert.fail("nothing was kept of the first piece");
}

async function downloaded(page) {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download journal.txt" }).click();
  return readFileSync(await (await waiting).path(), "utf8");
}

/** Begins an upload, has it stand still in the middle, leaves the page and comes back. How much was kept. */
async function leaveHalf(page) {
  const pieces = watchPieces(page);
  const standsStill = door.stallAfter(much);
  await choose(page);
  await standsStill;
  await page.goto("about:blank");
  door.open();
  const offset = await kept(pieces);
  await page.goto("/account/documents");
  await page.getByRole("heading", { name: "Begun and not finished" }).waitFor();
  return offset;
}

test("a cut connection costs nothing that has arrived, and nobody has to do anything", async () => {
  const { page, context } = await openDocuments();
  const pieces = watchPieces(page);
  door.breakAfter(much, () => kept(pieces));
  await choose(page);
  await page.getByRole("button", { name: "Download journal.txt" }).waitFor({ timeout: 60_000 });
  const offsets = pieces.map(({ offset }) => offset);
  assert.ok(offsets.at(-1) > 0, `sent from ${offsets}`);
  assert.equal(await downloaded(page), text);
  assert.equal(await page.evaluate(() => localStorage.getItem("unfinished-uploads")), null);
  await context.close();
});

test("after a reload the same file goes on where it stopped", async () => {
  const { page, context } = await openDocuments();
  const offset = await leaveHalf(page);
  await page.getByText("journal.txt").waitFor();
  await page.getByText(/ of 8.* have arrived/).waitFor();
  await accessible(page, "an unfinished upload");
  await picture(page, "account-unfinished-upload");
  const kept = await page.evaluate(() => localStorage.getItem("unfinished-uploads"));
  assert.ok(!kept.includes("journal"), "names are not kept: " + kept);
  const pieces = watchPieces(page);
  await choose(page);
  await page.getByRole("button", { name: "Download journal.txt" }).waitFor({ timeout: 60_000 });
  await page.getByRole("heading", { name: "Begun and not finished" }).waitFor({ state: "detached" });
  assert.equal(pieces[0].offset, offset);
  assert.equal(await downloaded(page), text);
  await context.close();
});

test("an unfinished upload can be discarded, and frees its room", async () => {
  const { page, context } = await openDocuments();
  await leaveHalf(page);
  const [{ address }] = JSON.parse(await page.evaluate(() => localStorage.getItem("unfinished-uploads")));
  await page.getByRole("button", { name: "Discard the upload of journal.txt" }).click();
  await page.getByRole("heading", { name: "Begun and not finished" }).waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => localStorage.getItem("unfinished-uploads")), null);
  assert.match(address, /\/api\/v1\/users\/documents\/uploads\//);
  await context.close();
});

test("an upload goes on while another section is looked at", async () => {
  const { page, context } = await openDocuments();
  const standsStill = door.stallAfter(much);
  await choose(page);
  await standsStill;
  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
  door.open();
  await page.getByRole("link", { name: "Documents" }).click();
  await page.getByRole("button", { name: "Download journal.txt" }).waitFor({ timeout: 60_000 });
  await context.close();
});

test("a large new version goes up the same way", async () => {
  const { page, context } = await openDocuments();
  await choose(page);
  await page.getByRole("button", { name: "Manage journal.txt" }).click({ timeout: 60_000 });
  const dialog = page.getByRole("dialog", { name: "journal.txt" });
  await dialog.getByRole("button", { name: "Versions" }).click();
  await dialog.getByText("Version 1").waitFor();
  const pieces = watchPieces(page);
  door.breakAfter(much, () => kept(pieces));
  await dialog.getByLabel("Upload a new version").and(page.locator("input")).setInputFiles(file);
  await dialog.getByText("Version 2").waitFor({ timeout: 60_000 });
  await context.close();
});

test("tus-js-client on another origin goes on after a cut connection", async () => {
  const email = "elsewhere@example.com";
  const body = { email, password, firstName: "Else", lastName: "Where" };
  const token = (await call(program, "POST", "/api/v1/auth/register", { body })).data.tokens.accessToken;
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(site.origin);
  await page.locator("input").setInputFiles(file);
  const pieces = watchPieces(page);
  door.breakAfter(much, () => kept(pieces));
  const id = await page.evaluate(
    ([endpoint, bearer]) =>
      new Promise((done, fail) => {
        const [chosen] = document.querySelector("input").files;
        const upload = new globalThis.tus.Upload(chosen, {
          endpoint,
          headers: { Authorization: `Bearer ${bearer}` },
          metadata: { filename: chosen.name, filetype: chosen.type },
          retryDelays: [200, 500, 1000, 2000, 4000, 8000, 8000],
          onSuccess: ({ lastResponse }) => done(lastResponse.getHeader("X-Document-Id")),
          onError: fail,
        });
        upload.start();
      }),
    [`${door.base}/api/v1/users/documents/uploads`, token],
  );
  const offsets = pieces.map(({ offset }) => offset);
  assert.ok(offsets.at(-1) > 0, `sent from ${offsets}`);
  const answer = await fetch(`${program.base}/api/v1/users/documents/${id}/content`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(await answer.text(), text);
  await context.close();
});
