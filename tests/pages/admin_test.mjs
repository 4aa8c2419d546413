// What an administrator does, in the browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { accessible, newEmail, noSidewaysScroll, person, picture, register, signIn } from "./browser.mjs";
import { call, password, setUpAdmin } from "./program.mjs";
import { browser, markup, program } from "./suite.mjs";

let admin;
before(async () => {
  // The code is for a store without accounts, so the administrator is the first of all.
  admin = await setUpAdmin(program);
});

/** Somebody with an account, made past the pages. */
async function somebody(firstName, lastName) {
  const email = newEmail();
  const answer = await call(program, "POST", "/api/v1/auth/register", { body: { email, password, firstName, lastName } });
  return { email, id: answer.data.user.id, token: answer.data.tokens.accessToken, name: `${firstName} ${lastName}` };
}

/** A window of the administrator, at `path`. */
async function administrator(path, options) {
  const window = await person(browser, program, options);
  await window.page.goto(`/login?next=${encodeURIComponent(path)}`);
  await window.page.locator("input[name=email]").fill("admin@example.com");
  await window.page.locator("input[name=password]").fill(password);
  await window.page.locator("main button[type=submit]").click();
  await window.page.locator("nav.side").waitFor();
  return window;
}

/** The row of an action in the card "Access". */
function action(page, name) {
  return page.getByRole("region", { name: "Access" }).getByRole("button", { name, exact: true });
}

test("a user is found and suspended, and their open page signs itself out", async () => {
  const theirs = await person(browser, program);
  const email = await register(theirs.page, { firstName: "Katherine", lastName: "Johnson" });
  const { page, context, faults } = await administrator("/admin/users");
  await page.getByRole("searchbox", { name: "Search" }).fill("therine");
  await page.getByText("1 found").waitFor();
  await page.getByRole("link", { name: "Katherine Johnson" }).click();
  await page.getByRole("heading", { level: 1, name: "Katherine Johnson" }).waitFor();
  await page.getByRole("region", { name: "Where the user is signed in" }).getByText("Since").waitFor();

  await action(page, "Suspend").click();
  const dialog = page.getByRole("dialog", { name: "Suspend Katherine Johnson?" });
  await dialog.getByText("signed out at once").waitFor();
  await accessible(page, "the dialog of a suspension");
  await picture(page, "admin-suspend", false);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Suspend");
  await page.getByText("Suspended since").waitFor({ state: "detached" });

  await page.keyboard.press("Enter");
  await dialog.getByRole("textbox", { name: "Reason" }).fill(`Spam ${markup}`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await theirs.page.waitForURL("**/login?**");
  await theirs.page.getByText("Your account has been suspended.").waitFor();
  await page.getByText(`Reason: Spam ${markup}`).waitFor();
  assert.equal(await page.locator("img[src=x]").count(), 0);
  await page.getByText("Nowhere at the moment.").waitFor();
  const audit = page.getByRole("region", { name: "Audit" });
  await audit.getByRole("list", { name: "What has changed" }).filter({ hasText: "Suspended" }).filter({ hasText: markup }).waitFor();
  await page.getByRole("button", { name: "Show activity" }).click();
  await page.getByText("Nothing yet.").waitFor();
  await accessible(page, "a suspended user");
  await picture(page, "admin-suspended");

  await theirs.page.goto("/login");
  await signIn(theirs.page, email);
  await theirs.page.getByRole("alert").filter({ hasText: "suspended" }).waitFor();
  await action(page, "Reactivate").click();
  await page.getByRole("dialog").getByRole("button", { name: "Reactivate" }).click();
  await page.getByText("Katherine Johnson may sign in again.").waitFor();
  await signIn(theirs.page, email);
  await theirs.page.waitForURL("**/account/**");
  assert.deepEqual(faults, []);
  await theirs.context.close();
  await context.close();
});

test("an account that guesses have locked is unlocked", async () => {
  const user = await somebody("Evelyn", "Boyd");
  const { page, context, faults } = await administrator(`/admin/users/${user.id}`);
  await page.route(`**/users/${user.id}/unlock`, (route) => route.fulfill({ status: 503, json: { success: false, message: "Service temporarily unavailable" } }), { times: 1 });
  await action(page, "Unlock").click();
  await page.getByRole("region", { name: "Access" }).getByRole("alert").waitFor();
  await action(page, "Unlock").click();
  await page.getByText("Failed sign-ins of Evelyn Boyd no longer count.").waitFor();
  const events = page.getByRole("region", { name: "Security events" });
  await events.getByRole("listitem").filter({ hasText: "Unlocked" }).waitFor();
  await accessible(page, "an unlocked user");
  await picture(page, "admin-unlocked");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a change is seen in the audit, before and after", async () => {
  const user = await somebody("Dorothy", "Vaughan");
  const { page, context, faults } = await administrator(`/admin/users/${user.id}`);
  await page.getByRole("textbox", { name: "First name" }).fill("Dot");
  await page.getByRole("region", { name: "Edit" }).getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { level: 1, name: "Dot Vaughan" }).waitFor();
  await page.getByRole("combobox", { name: "New role" }).selectOption("MODERATOR");
  await action(page, "Change role").click();
  const dialog = page.getByRole("dialog", { name: "Change the role of Dot Vaughan?" });
  await dialog.getByText("From User to Moderator.").waitFor();
  await dialog.getByRole("button", { name: "Change role" }).click();
  await page.getByText("Dot Vaughan is now: Moderator.").waitFor();

  const changes = page.getByRole("region", { name: "Audit" }).getByRole("list", { name: "What has changed" });
  await changes.filter({ hasText: "First name" }).filter({ hasText: "Dorothy" }).filter({ hasText: "Dot" }).waitFor();
  await changes.filter({ hasText: "Role" }).filter({ hasText: "Moderator" }).waitFor();
  await page.getByRole("link", { name: "All of the audit" }).click();
  await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Whose data" }).inputValue(), user.id);
  await page.getByRole("combobox", { name: "Action" }).selectOption("UPDATE");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByText("2 entries found").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Filter");
  await picture(page, "admin-audit-of-one");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByText("2 entries found").waitFor({ state: "detached" });
  assert.equal(await page.getByRole("textbox", { name: "Whose data" }).inputValue(), "");
  assert.deepEqual(faults, []);
  await context.close();
});

test("an administrator is not offered to lock himself out", async () => {
  const { page, context } = await administrator("/admin/users?role=ADMIN");
  await page.getByRole("link", { name: "Grace Hopper" }).click();
  await page.getByText("This is your own account.").waitFor();
  assert.equal(await page.getByRole("region", { name: "Access" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: /Suspend|Delete|Change role/ }).count(), 0);
  await accessible(page, "one's own account");
  await context.close();
});

test("a refusal is said in the dialog, with its request", async () => {
  const user = await somebody("Mary", "Jackson");
  const { page, context } = await administrator(`/admin/users/${user.id}`);
  await action(page, "Suspend").click();
  await call(program, "PUT", `/api/v1/admin/users/${user.id}/suspend`, { token: admin, body: {} });
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Suspend" }).click();
  const alert = dialog.getByRole("alert").filter({ hasText: "suspended already" });
  await alert.getByText("Request").waitFor();
  await picture(page, "admin-refused", false);
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await page.route(`**/api/v1/admin/users/${user.id}`, (route) =>
    route.request().method() === "PUT"
      ? route.fulfill({ status: 400, json: { success: false, message: "The last administrator has to stay one", code: "LAST_ADMIN" } })
      : route.continue(),
  );
  await page.getByRole("combobox", { name: "New role" }).selectOption("ADMIN");
  await action(page, "Change role").click();
  await dialog.getByRole("button", { name: "Change role" }).click();
  await dialog.getByRole("alert").filter({ hasText: "Make somebody else an administrator first." }).waitFor();
  await context.close();
});

test("sessions are ended and an account is deleted, each after a question", async () => {
  const user = await somebody("Annie", "Easley");
  const { page, context, faults } = await administrator("/admin/users?search=Easley");
  await page.getByRole("link", { name: "Annie Easley" }).click();
  await page.getByRole("button", { name: "End all" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End all" }).click();
  await page.getByText("Sessions ended: 1.").waitFor();
  await assert.rejects(call(program, "GET", "/api/v1/auth/profile", { token: user.token }), /401/);

  await action(page, "Delete").click();
  const dialog = page.getByRole("dialog", { name: "Delete Annie Easley?" });
  await dialog.getByText("This cannot be undone.").waitFor();
  await accessible(page, "the dialog of a deletion");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await call(program, "GET", `/api/v1/admin/users/${user.id}`, { token: admin });
  await action(page, "Delete").click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  // Back in the list as it was left.
  await page.getByText("Nobody found").waitFor();
  assert.equal(await page.getByRole("searchbox", { name: "Search" }).inputValue(), "Easley");
  await assert.rejects(call(program, "GET", `/api/v1/admin/users/${user.id}`, { token: admin }), /404/);
  await page.goto(`/admin/users/${user.id}`);
  await page.getByRole("alert").filter({ hasText: "There is no such user." }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("the list is filtered, ordered and downloaded as it is shown", async () => {
  const user = await somebody("Émilie", "du Châtelet");
  await call(program, "PUT", `/api/v1/admin/users/${user.id}/suspend`, { token: admin, body: {} });
  const { page, context, faults } = await administrator("/admin/users");
  await page.getByRole("combobox", { name: "Status" }).selectOption("suspended");
  await page.getByRole("link", { name: "Grace Hopper" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: user.name }).waitFor();
  await page.getByRole("searchbox", { name: "Search" }).fill("ch");
  await page.getByText("Type at least 3 characters to search.").waitFor();
  await page.getByRole("searchbox", { name: "Search" }).fill("châtelet");
  await page.getByText("1 found").waitFor();

  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download CSV" }).click();
  const download = await waiting;
  assert.equal(download.suggestedFilename(), "users.csv");
  const lines = readFileSync(await download.path(), "utf8").split("\r\n");
  assert.match(lines[0], /^\uFEFFid,email,/);
  assert.ok(lines[1].includes("Émilie,du Châtelet"), lines[1]);
  assert.deepEqual(lines.slice(2), [""]);
  await page.getByText("The list is in your downloads.").waitFor();

  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("link", { name: "Grace Hopper" }).waitFor();
  assert.equal(await page.getByRole("searchbox", { name: "Search" }).inputValue(), "");
  await page.getByRole("button", { name: "Name" }).click();
  await page.locator("th[aria-sort=ascending]", { hasText: "Name" }).waitFor();
  await page.getByRole("combobox", { name: "Role" }).selectOption("ADMIN");
  await page.getByText("1 found").waitFor();
  // The address is the list: it opens again as it was.
  await page.reload();
  await page.getByText("1 found").waitFor();
  assert.equal(await page.getByRole("combobox", { name: "Role" }).inputValue(), "ADMIN");
  assert.equal(await page.getByRole("combobox", { name: "Order" }).inputValue(), "lastName:asc");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a download can be cancelled", async () => {
  const { page, context } = await administrator("/admin/users");
  await page.route("**/users/export**", () => undefined);
  await page.getByRole("button", { name: "Download CSV" }).click();
  await page.getByRole("progressbar").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  assert.equal(await page.getByRole("alert").count(), 0);
  await context.close();
});

/** A list of so many accounts, as the services answer it. */
function manyUsers(total, asked) {
  return (route) => {
    const query = new URL(route.request().url()).searchParams;
    const after = query.get("after");
    const limit = Number(query.get("limit"));
    asked.push(after);
    const from = after === null ? 0 : Number(after.slice(1));
    const users = Array.from({ length: Math.min(limit, total - from) }, (_, i) => ({
      id: `00000000-0000-4000-8000-${String(from + i + 1).padStart(12, "0")}`,
      email: `user${from + i + 1}@example.com`,
      username: null,
      firstName: "User",
      lastName: String(from + i + 1),
      role: "USER",
      isVerified: true,
      isSuspended: false,
      lastLoginAt: null,
      createdAt: "2026-01-01T00:00:00.000Z",
    }));
    const end = from + limit;
    const pagination = { page: 1, limit, total: 10_000, totalPages: 200, totalIsExact: false, next: end < total ? `p${end}` : null };
    return route.fulfill({ json: { success: true, data: { users, pagination } } });
  };
}

test("a list of a million is read page by page, each from where the last ended", async () => {
  const { page, context } = await administrator("/admin/users");
  const asked = [];
  await page.route("**/api/v1/admin/users?**", manyUsers(1_000_000, asked));
  await page.getByRole("combobox", { name: "Role" }).selectOption("USER");
  await page.getByText("More than 10,000 found").waitFor();
  await page.getByText("1 to 50").waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("51 to 100").waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("101 to 150").waitFor();
  await page.getByRole("link", { name: "User 101" }).waitFor();
  // A look at one of them, and back to the same page.
  await page.getByRole("link", { name: "User 101" }).click();
  await page.getByRole("alert").waitFor();
  await page.goBack();
  await page.getByText("101 to 150").waitFor();
  await page.getByRole("button", { name: "Previous" }).click();
  await page.getByText("51 to 100").waitFor();
  assert.deepEqual(asked, [null, "p50", "p100", "p100", "p50"]);
  await page.getByRole("combobox", { name: "Role" }).selectOption("");
  await page.getByText("1 to 50").waitFor();
  assert.equal(asked.at(-1), null);
  await context.close();
});

test("a version of the policy is published once, after a question, and its markup is text", async () => {
  const { page, context, faults } = await administrator("/admin/policies");
  await page.getByText("In force from the beginning").waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByText("Please fill this in").first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), "version");
  const fill = async () => {
    await page.getByRole("textbox", { name: "Version" }).fill("2.0");
    await page.getByRole("textbox", { name: "Title" }).fill(`Policy ${markup}`);
    await page.getByRole("textbox", { name: "Text" }).fill(`What we keep. ${markup}`);
    await page.getByLabel("In force from").fill("2099-01-01");
    await page.getByRole("button", { name: "Publish" }).click();
  };
  await fill();
  const dialog = page.getByRole("dialog", { name: "Publish version 2.0?" });
  await accessible(page, "the dialog of a policy");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.getByText("To come").count(), 0);
  await page.getByRole("button", { name: "Publish" }).click();
  await dialog.getByRole("button", { name: "Publish" }).click();
  await page.getByText("Version 2.0 is published.").waitFor();
  await page.getByText("To come").waitFor();
  await page.getByText("Read version 2.0").click();
  await page.getByText(`What we keep. ${markup}`).waitFor();
  assert.equal(await page.locator("img[src=x]").count(), 0);
  await fill();
  await dialog.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("alert").filter({ hasText: "There is a version of that name already." }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("the dashboard counts who is new, for each period", async () => {
  const { page, context, faults } = await administrator("/admin");
  const total = (await call(program, "GET", "/api/v1/admin/users?limit=1", { token: admin })).data.pagination.total;
  const tile = page.locator(".tile", { hasText: "New in the period" }).locator("dd");
  const bars = page.getByRole("region", { name: "New users" }).getByRole("listitem");
  for (const [period, count] of [["7d", 7], ["30d", 10], ["24h", 8]]) {
    await page.getByRole("combobox", { name: "Period" }).selectOption(period);
    await page.waitForFunction((n) => document.querySelectorAll(".columns li").length === n, count);
    assert.match(await tile.textContent(), new RegExp(`^${total} `));
    const values = await bars.locator(".column-value").allTextContents();
    assert.equal(values.reduce((sum, value) => sum + Number(value), 0), total);
  }
  await page.getByRole("combobox", { name: "Period" }).selectOption("custom");
  await page.getByText("Which days?").waitFor();
  await accessible(page, "the dashboard without days");
  await page.getByLabel("First day").fill("2020-02-01");
  await page.getByLabel("Last day").fill("2020-02-03");
  await page.waitForFunction(() => document.querySelectorAll(".columns li").length === 3);
  assert.match(await tile.textContent(), /^0 /);
  assert.deepEqual(faults, []);
  await context.close();
});

test("who is no administrator sees nothing of it", async () => {
  const { page, context } = await person(browser, program);
  await register(page);
  const asked = [];
  page.on("request", (request) => request.url().includes("/api/v1/admin/") && asked.push(request.url()));
  await page.goto("/admin/users");
  await page.getByRole("heading", { level: 1, name: "For administrators only" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Administration" }).count(), 0);
  assert.deepEqual(asked, []);
  await context.close();
});

test("every page obeys the rules of accessibility, in both themes and languages, and fits a phone", async () => {
  const user = await somebody("Valérie", "Thomas");
  await call(program, "PUT", `/api/v1/admin/users/${user.id}/suspend`, { token: admin, body: { reason: "A reason" } });
  const paths = ["/admin", "/admin/users", "/admin/users?search=nobody-at-all", `/admin/users/${user.id}`, "/admin/users/nobody", "/admin/audit", "/admin/policies", "/admin/nothing"];
  for (const options of [{ colorScheme: "light" }, { colorScheme: "dark" }, { locale: "fr-FR" }]) {
    const kind = options.colorScheme ?? options.locale;
    const { page, context, faults } = await administrator("/admin", { ...options, viewport: { width: 360, height: 740 } });
    for (const path of paths) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByRole("button", { name: /^(Sign out|Se déconnecter)$/ }).waitFor();
      await page.waitForLoadState("networkidle");
      const name = path.replace(user.id, "one").replace(/\W+/g, "-").slice(1);
      // French has the same markup, only longer words.
      if (options.colorScheme) await accessible(page, `${path}, ${kind}`);
      await noSidewaysScroll(page, `${path}, ${kind}`);
      await picture(page, `${name}-${kind}-360`);
      await page.setViewportSize({ width: 1280, height: 800 });
      // Columns that a phone does not show.
      if (kind === "light") await accessible(page, `${path}, wide`);
      await noSidewaysScroll(page, `${path}, ${kind}, wide`);
      await picture(page, `${name}-${kind}`);
      await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
      await noSidewaysScroll(page, `${path}, ${kind}, large text`);
      await page.setViewportSize({ width: 360, height: 740 });
    }
    assert.deepEqual(faults, []);
    await context.close();
  }
});
