// Signing in and out, in one tab and in many.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { newEmail, person, register, signIn } from "./browser.mjs";
import { call, password, setUpAdmin } from "./program.mjs";
import { browser, program } from "./suite.mjs";

let admin;
before(async () => {
  // The code is for a store without accounts, so the administrator is the first of all.
  admin = await setUpAdmin(program);
});

test("stays signed in over a reload, with the token in memory only", async () => {
  const { page, context, faults } = await person(browser, program);
  await register(page);
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.ok(!kept.includes("eyJ") && !kept.includes("@"), kept);
  const cookies = await context.cookies();
  assert.deepEqual(cookies.map((one) => one.name.split("-")[0]).sort(), ["device", "refreshToken"]);
  assert.ok(cookies.every((one) => one.httpOnly && one.sameSite === "Strict"));
  assert.deepEqual(faults, []);
});

test("comes back to the page that was asked for, and to no other site", async () => {
  const { page, context } = await person(browser, program);
  const email = await register(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/login?**");
  await page.goto("/account/privacy");
  await page.waitForURL("**/login?next=%2Faccount%2Fprivacy");
  await signIn(page, email);
  await page.waitForURL("**/account/privacy");
  for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login"]) {
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await page.waitForURL("**/account/profile");
  }
  await context.close();
});

test("says what is wrong beside the field, and focuses the first", async () => {
  const { page, context } = await person(browser, program);
  await page.goto("/register");
  await page.getByRole("textbox", { name: "Email" }).fill("not an address");
  await page.getByRole("textbox", { name: "Password", exact: true }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  const first = page.getByRole("textbox", { name: "First name" });
  await page.getByText("First name must be between 1 and 50 characters").waitFor();
  assert.equal(await first.evaluate((input) => input === document.activeElement), true);
  assert.equal(await first.getAttribute("aria-invalid"), "true");
  await page.goto("/login");
  await signIn(page, newEmail(), "Wrong-Horse-9!");
  await page.getByRole("alert").filter({ hasText: "The e-mail address or the password is wrong." }).waitFor();
  await page.getByRole("alert").getByText("Request").waitFor();
  await context.close();
});

test("a password is masked until it is shown, may be pasted, and is known to password managers", async () => {
  const { page, context } = await person(browser, program);
  for (const [path, kind] of [["/login", "current-password"], ["/register", "new-password"]]) {
    await page.goto(path);
    const field = page.getByRole("textbox", { name: "Password", exact: true });
    assert.equal(await field.getAttribute("type"), "password");
    assert.equal(await field.getAttribute("autocomplete"), kind);
    const isTaken = (input) => input.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true }));
    assert.equal(await field.evaluate(isTaken), true);
    await page.getByRole("button", { name: "Show password" }).click();
    assert.equal(await field.getAttribute("type"), "text");
  }
  await context.close();
});

test("signing out in one tab signs out all others", async () => {
  const { page, context } = await person(browser, program);
  await register(page);
  const other = await context.newPage();
  await other.goto("/account/documents");
  await other.getByRole("heading", { level: 1, name: "Documents" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await other.waitForURL("**/login?next=%2Faccount%2Fdocuments");
  assert.ok(!(await other.content()).includes("Lovelace"));
  // Back shows nothing private.
  await page.waitForURL("**/login?**");
  await page.goBack();
  assert.ok(!(await page.content()).includes("Lovelace"));
  await context.close();
});

test("many tabs that open at once use the cookie once", async () => {
  const { page, context } = await person(browser, program);
  await register(page);
  const tabs = await Promise.all(Array.from({ length: 5 }, () => context.newPage()));
  await Promise.all(tabs.map((tab) => tab.goto("/account/security")));
  await Promise.all(tabs.map((tab) => tab.getByText("this one").waitFor()));
  await Promise.all(tabs.map((tab) => tab.reload()));
  await Promise.all(tabs.map((tab) => tab.getByText("this one").waitFor()));
  await context.close();
});

test("an interrupted reload does not sign out", async () => {
  const { page, context } = await person(browser, program);
  await register(page);
  for (let i = 0; i < 4; i += 1) {
    await page.goto("/account/security", { waitUntil: "commit" });
    await page.waitForRequest("**/api/v1/auth/refresh").catch(() => undefined);
  }
  await page.goto("/account/security");
  await page.getByText("this one").waitFor();
  await context.close();
});

test("the end of a session reaches the page by itself", async () => {
  const { page, context } = await person(browser, program);
  const email = await register(page);
  const elsewhere = await call(program, "POST", "/api/v1/auth/login", { body: { email, password } });
  await call(program, "POST", "/api/v1/auth/logout-all", { token: elsewhere.data.tokens.accessToken });
  await page.waitForURL("**/login?**");
  await page.getByText("Your session has ended.").waitFor();
  await context.close();
});

test("a suspension reaches every tab by itself, and says so", async () => {
  const { page, context } = await person(browser, program);
  const email = await register(page);
  const other = await context.newPage();
  await other.goto("/");
  await other.getByRole("link", { name: "Account" }).waitFor();
  const found = await call(program, "GET", `/api/v1/admin/users?search=${email}`, { token: admin });
  await call(program, "PUT", `/api/v1/admin/users/${found.data.users[0].id}/suspend`, { token: admin, body: {} });
  await page.waitForURL("**/login?**");
  await page.getByText("Your account has been suspended.").waitFor();
  await other.getByRole("link", { name: "Sign in" }).waitFor();
  await context.close();
});

test("works by keyboard alone", async () => {
  const { page, context } = await person(browser, program);
  const email = await register(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/login?**");
  await page.goto("/login");
  await page.getByRole("textbox", { name: "Email" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/account/**");
  await context.close();
});
