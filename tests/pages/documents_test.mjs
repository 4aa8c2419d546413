// Documents in the browser: the way up and down, the trash, versions and links.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { accessible, noSidewaysScroll, person, picture, register } from "./browser.mjs";
import { browser, markup, program } from "./suite.mjs";

async function openWith(files, options) {
  const opened = await person(browser, program, options);
  await register(opened.page);
  await opened.page.goto("/account/documents");
  await upload(opened.page, files);
  return opened;
}

async function upload(page, files) {
  const chosen = Object.entries(files).map(([name, content]) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) }));
  await page.getByLabel("Choose files").and(page.locator("input")).setInputFiles(chosen);
  for (const { name } of chosen) await page.getByRole("button", { name: `Download ${name}` }).waitFor();
}

async function downloadBy(page, name) {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name }).click();
  return readFileSync(await (await waiting).path(), "utf8");
}

test("several files go up, are found, and come down as they were", async () => {
  const text = "the words of a file\n".repeat(1000);
  const { page, context, faults } = await openWith({ [`${markup}.txt`]: text, "second.csv": "a,b\n1,2\n" });
  assert.equal(await page.locator("img[src=x]").count(), 0);
  assert.equal(await downloadBy(page, `Download ${markup}.txt`), text);
  await accessible(page, "documents");
  await picture(page, "account-documents");
  await page.getByRole("searchbox", { name: "Search" }).fill("SECOND");
  await page.getByRole("listitem").filter({ hasText: markup }).waitFor({ state: "detached" });
  await page.getByText("second.csv").first().waitFor();
  await page.getByRole("searchbox", { name: "Search" }).fill("nothing like it");
  await page.getByText("Nothing found").waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("what is refused says why, beside its file", async () => {
  const { page, context } = await openWith({});
  await page.getByText("No documents yet").waitFor();
  await accessible(page, "documents without any");
  await page
    .getByLabel("Choose files")
    .and(page.locator("input"))
    .setInputFiles([
      { name: "program.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\0\u0001".repeat(50)) },
      { name: "large.txt", mimeType: "text/plain", buffer: Buffer.alloc(17 * 1024 * 1024, "a") },
    ]);
  await page.getByRole("listitem").filter({ hasText: "program.pdf" }).getByRole("alert").waitFor();
  await page.getByRole("listitem").filter({ hasText: "large.txt" }).getByRole("alert").waitFor();
  await accessible(page, "refused uploads");
  await page.getByRole("button", { name: "Remove from the list" }).first().click();
  await page.getByText("program.pdf").waitFor({ state: "detached" });
  await context.close();
});

test("an upload can be cancelled", async () => {
  const { page, context } = await openWith({});
  await page.route("**/api/v1/users/documents/uploads", (route) => (route.request().method() === "POST" ? undefined : route.continue()));
  await page
    .getByLabel("Choose files")
    .and(page.locator("input"))
    .setInputFiles({ name: "slow.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
  await page.getByRole("progressbar").waitFor();
  await page.getByRole("button", { name: "Cancel the upload of slow.txt" }).click();
  await page.getByText("cancelled").waitFor();
  await context.close();
});

test("a deleted document waits in the trash, comes back, and goes for good", async () => {
  const { page, context, faults } = await openWith({ "note.txt": "a note" });
  await page.getByText(/^6 B of /).waitFor();
  await page.getByRole("button", { name: "Delete note.txt" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("goes to the trash").waitFor();
  await accessible(page, "the dialog of deletion");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("No documents yet").waitFor();
  await page.getByRole("button", { name: "Trash" }).click();
  await page.getByRole("button", { name: "Restore note.txt" }).waitFor();
  await page.getByText("6 B of it in the trash").waitFor();
  await accessible(page, "the trash");
  await picture(page, "account-trash");
  await page.getByRole("button", { name: "Restore note.txt" }).click();
  await page.getByText("The trash is empty").waitFor();
  await page.getByRole("button", { name: "Your documents" }).click();
  await page.getByRole("button", { name: "Delete note.txt" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Trash" }).click();
  await page.getByRole("button", { name: "Delete note.txt" }).click();
  await dialog.getByText("cannot be brought back").waitFor();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("The trash is empty").waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("details are changed", async () => {
  const { page, context } = await openWith({ "note.txt": "a note" });
  await page.getByRole("button", { name: "Manage note.txt" }).click();
  const dialog = page.getByRole("dialog", { name: "note.txt" });
  await dialog.getByRole("textbox", { name: "Title" }).fill(markup);
  await dialog.getByRole("textbox", { name: "Category" }).fill("travel");
  await dialog.getByRole("textbox", { name: "Tags" }).fill("summer, 2026");
  await accessible(page, "the details of a document");
  await picture(page, "account-document-details", false);
  await dialog.getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("listitem").filter({ hasText: markup });
  await row.getByText("travel").waitFor();
  await row.getByText("summer").waitFor();
  assert.equal(await page.locator("img[src=x]").count(), 0);
  await context.close();
});

test("a new version is uploaded, and an old one comes back", async () => {
  const { page, context } = await openWith({ "note.txt": "first words" }, { viewport: { width: 360, height: 740 } });
  await page.getByRole("button", { name: "Manage note.txt" }).click();
  const dialog = page.getByRole("dialog", { name: "note.txt" });
  await dialog.getByRole("button", { name: "Versions" }).click();
  await dialog
    .getByLabel("Upload a new version")
    .and(page.locator("input"))
    .setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("other words") });
  await dialog.getByText("Version 2").waitFor();
  await accessible(page, "versions");
  await noSidewaysScroll(page, "versions");
  assert.equal(await downloadBy(page, "Download Version 1"), "first words");
  await dialog.getByRole("button", { name: "Restore version 1" }).click();
  await dialog.getByText("Version 3").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  assert.equal(await downloadBy(page, "Download note.txt"), "first words");
  await context.close();
});

test("a link is made, works for a stranger, and is ended", async () => {
  const { page, context } = await openWith({ "note.txt": "for a friend" });
  await page.getByRole("button", { name: "Manage note.txt" }).click();
  const dialog = page.getByRole("dialog", { name: "note.txt" });
  await dialog.getByRole("button", { name: "Links" }).click();
  await dialog.getByText("No links.").waitFor();
  await dialog.getByRole("button", { name: "Create link" }).click();
  const address = await dialog.getByRole("textbox", { name: "Links" }).inputValue();
  assert.ok(address.startsWith(program.base), address);
  await accessible(page, "links");
  await picture(page, "account-document-links", false);
  assert.equal(await (await fetch(address)).text(), "for a friend");
  await dialog.getByRole("button", { name: /^End the link/ }).click();
  await dialog.getByText("No links.").waitFor();
  assert.equal((await fetch(address)).status, 404);
  await context.close();
});
