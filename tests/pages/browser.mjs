// A browser and what tests do with it: sign up, look for broken rules, keep pictures.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { password } from "./program.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.PICTURES ?? "";

export function launch() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** A window of its own: cookies and storage are those of one person. Anything that goes wrong in a page is kept. */
export async function person(browser, program, options = {}) {
  const context = await browser.newContext({ baseURL: program.base, locale: "en-GB", ...options });
  context.setDefaultTimeout(15_000);
  const faults = [];
  context.on("weberror", (error) => faults.push(String(error.error())));
  context.on("console", (message) => {
    const isRefusal = /Failed to load resource/.test(message.text());
    if (message.type() === "error" && !isRefusal) faults.push(message.text());
  });
  context.on("request", (request) => {
    const { origin } = new URL(request.url());
    if (!["null", new URL(program.base).origin].includes(origin)) faults.push(`a request to ${origin}`);
  });
  return { context, faults, page: await context.newPage() };
}

let people = 0;

export function newEmail() {
  people += 1;
  return `person${people}@example.com`;
}

export async function register(page, { firstName = "Ada", lastName = "Lovelace", email = newEmail() } = {}) {
  await page.goto("/register");
  await page.getByRole("textbox", { name: "First name" }).fill(firstName);
  await page.getByRole("textbox", { name: "Last name" }).fill(lastName);
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/account/**");
  return email;
}

export async function signIn(page, email, secret = password) {
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(secret);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

export async function accessible(page, what) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  const told = violations.map((one) => `${one.id}: ${one.help}\n  ${one.nodes.map((node) => node.html.slice(0, 200)).join("\n  ")}`);
  assert.deepEqual(told, [], what);
}

export async function picture(page, name, fullPage = true) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
}

export async function noSidewaysScroll(page, what) {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(excess <= 0, `${what}: ${excess} px wider than the window`);
}
