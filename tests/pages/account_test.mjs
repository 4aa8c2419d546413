// What a user does with an account, in the browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { accessible, noSidewaysScroll, person, picture, register, signIn } from "./browser.mjs";
import { call, notify, password } from "./program.mjs";
import { browser, markup, program } from "./suite.mjs";

/** As the page says it is signed in: the id comes from a call of its own. */
async function idOf(email) {
  const answer = await call(program, "POST", "/api/v1/auth/login", { body: { email, password } });
  return { id: answer.data.user.id, token: answer.data.tokens.accessToken };
}

test("a profile is saved and still there after a reload", async () => {
  const { page, context, faults } = await person(browser, program);
  await register(page);
  await page.getByRole("textbox", { name: "First name" }).fill("Augusta");
  await page.getByRole("textbox", { name: "Phone" }).fill("+44 20 7946 0000");
  await page.getByLabel("Date of birth").fill("1990-12-10");
  await page.getByRole("region", { name: "About you" }).getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").waitFor();
  await page.getByText("Augusta Lovelace").waitFor();
  await page.getByRole("combobox", { name: "Time zone" }).selectOption("Europe/Paris");
  await page.getByRole("region", { name: "Preferences" }).getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").nth(1).waitFor();
  await page.reload();
  assert.equal(await page.getByRole("textbox", { name: "First name" }).inputValue(), "Augusta");
  assert.equal(await page.getByRole("textbox", { name: "Phone" }).inputValue(), "+44 20 7946 0000");
  assert.equal(await page.getByLabel("Date of birth").inputValue(), "1990-12-10");
  assert.equal(await page.getByRole("combobox", { name: "Time zone" }).inputValue(), "Europe/Paris");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a user name that is taken is said beside the form", async () => {
  const { page, context } = await person(browser, program);
  for (const email of ["one@example.com", "two@example.com"]) {
    const { token } = { token: (await call(program, "POST", "/api/v1/auth/register", { body: { email, password, firstName: "A" } })).data.tokens.accessToken };
    if (email.startsWith("one")) await call(program, "PUT", "/api/v1/auth/profile", { token, body: { username: "the_one" } });
  }
  await page.goto("/login?next=/account/profile");
  await signIn(page, "two@example.com");
  await page.getByRole("textbox", { name: "User name" }).fill("the_one");
  await page.getByRole("region", { name: "About you" }).getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").filter({ hasText: "taken" }).or(page.getByRole("alert").filter({ hasText: "already exists" })).waitFor();
  await context.close();
});

test("a picture is cut out, shown and removed", async () => {
  const { page, context, faults } = await person(browser, program);
  await register(page);
  const png = readFileSync(new URL("../corpora/pngsuite/basn6a08.png", import.meta.url));
  const chooser = page.getByLabel("Choose a picture").and(page.locator("input"));
  await chooser.setInputFiles({ name: "not.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await page.getByText("This file cannot be read as a picture").waitFor();
  await chooser.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: png });
  const dialog = page.getByRole("dialog", { name: "Choose the part to show" });
  await dialog.getByRole("slider", { name: "Size" }).focus();
  for (let i = 0; i < 20; i += 1) await page.keyboard.press("ArrowRight");
  await accessible(page, "the dialog of a picture");
  await picture(page, "account-crop", false);
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your new picture is in place.").waitFor();
  const shown = page.locator(".picture-now img");
  await shown.waitFor();
  assert.match(await shown.getAttribute("src"), /^\/uploads\/avatars\/\d+-\d+\.png$/);
  assert.equal(await shown.evaluate((image) => image.complete && image.naturalWidth > 0), true);
  await page.getByRole("button", { name: "Remove picture" }).click();
  await page.getByText("The picture is gone.").waitFor();
  await shown.waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
  await context.close();
});

test("a password is changed, and the page stays signed in", async () => {
  const { page, context } = await person(browser, program);
  const email = await register(page);
  const other = await idOf(email);
  await page.goto("/account/security");
  await page.getByRole("textbox", { name: "Current password" }).fill("Wrong-Horse-9!");
  await page.getByRole("textbox", { name: "New password" }).fill("Better-Horse-10!");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").filter({ hasText: "The current password is wrong." }).waitFor();
  await page.getByRole("textbox", { name: "Current password" }).fill(password);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your password has been changed.").waitFor();
  await page.reload();
  await page.getByText("this one").waitFor();
  await assert.rejects(call(program, "GET", "/api/v1/auth/profile", { token: other.token }), /401/);
  await context.close();
});

test("another session is ended from the list", async () => {
  const { page, context } = await person(browser, program);
  const email = await register(page);
  const other = await idOf(email);
  await page.goto("/account/security");
  await page.getByRole("button", { name: /^End the session on/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("has to sign in again").waitFor();
  await accessible(page, "the dialog of a session");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await call(program, "GET", "/api/v1/auth/profile", { token: other.token });
  await page.getByRole("button", { name: "End all others" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End all others" }).click();
  await page.getByText("You are signed in nowhere else.").waitFor();
  await assert.rejects(call(program, "GET", "/api/v1/auth/profile", { token: other.token }), /401/);
  await context.close();
});

test("favourites and history are listed and deleted", async () => {
  const { page, context } = await person(browser, program);
  const email = await register(page);
  const { token } = await idOf(email);
  for (let i = 1; i <= 25; i += 1) {
    await call(program, "POST", "/api/v1/users/favorites", {
      token,
      body: { entityType: i % 2 ? "HOTEL" : "FLIGHT", entityId: `place-${i}`, entityData: { name: i === 25 ? markup : `Hotel number ${i}` } },
    });
    await call(program, "POST", "/api/v1/users/history", {
      token,
      body: { actionType: i % 2 ? "VIEWED" : "SEARCHED", entityType: "hotel", entityId: `place-${i}`, metadata: { name: `Hotel number ${i}` } },
    });
  }
  await page.goto("/account/favourites");
  await page.getByText(markup).waitFor();
  await page.getByText("Page 1 of 2").waitFor();
  await picture(page, "account-favourites");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("Hotel number 1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Delete Hotel number 1", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Hotel number 1", { exact: true }).waitFor({ state: "detached" });
  await page.getByRole("combobox", { name: "Kind" }).selectOption("FLIGHT");
  await page.getByText("Hotel number 24").waitFor();
  await page.getByText("Hotel number 3", { exact: true }).waitFor({ state: "detached" });

  await page.goto("/account/history");
  await page.getByText("Hotel number 25").waitFor();
  await page.getByRole("button", { name: "Delete Hotel number 25" }).click();
  await page.getByText("Hotel number 25").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Delete all" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete all" }).click();
  await page.getByText("Nothing here yet").waitFor();
  await context.close();
});

test("notifications come by themselves, once, and are marked as read", async () => {
  const { page, context, faults } = await person(browser, program);
  const email = await register(page);
  const { id } = await idOf(email);
  await page.goto("/account/notifications");
  await page.getByText("No notifications").waitFor();
  await page.waitForFunction(() => performance.getEntriesByType("resource").some((one) => one.name.includes("unread-count")));
  await notify(program, id, { title: `New ${markup}`, message: "It has just been made." });
  await page.getByText("It has just been made.").waitFor();
  assert.equal(await page.getByText("It has just been made.").count(), 1);
  assert.equal(await page.locator("img[src=x]").count(), 0);
  await page.getByText("1 unread").waitFor();
  await accessible(page, "notifications");
  await picture(page, "account-notifications");
  await page.getByRole("button", { name: /^Mark as read: New/ }).click();
  await page.getByText("1 unread").waitFor({ state: "detached" });
  await page.getByRole("checkbox", { name: "By e-mail" }).first().uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").waitFor();
  await page.reload();
  assert.equal(await page.getByRole("checkbox", { name: "By e-mail" }).first().isChecked(), false);
  assert.deepEqual(faults, []);
  await context.close();
});

test("consent, a copy of the data, deletion and its way back", async () => {
  const { page, context, faults } = await person(browser, program);
  await register(page);
  await page.goto("/account/privacy");
  await page.getByRole("checkbox", { name: "Statistics" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").waitFor();
  await page.getByRole("button", { name: "Request a copy" }).click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const data = JSON.parse(readFileSync(await (await waiting).path(), "utf8"));
  assert.equal(data.consent.analytics, true);
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete your account?" });
  await accessible(page, "the dialog of deletion");
  await dialog.getByRole("textbox", { name: "Current password" }).fill("Wrong-Horse-9!");
  await dialog.getByRole("button", { name: "Delete account" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByRole("textbox", { name: "Current password" }).fill(password);
  await dialog.getByRole("button", { name: "Delete account" }).click();
  await page.getByText("Your account will be deleted on").locator("time").waitFor();
  await picture(page, "account-privacy");
  await page.getByRole("button", { name: "Keep my account" }).click();
  await page.getByText("Your account stays.").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Delete account" }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("every page obeys the rules of accessibility, in both themes, and fits a phone", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { page, context, faults } = await person(browser, program, { colorScheme, viewport: { width: 360, height: 740 } });
    await register(page);
    for (const section of ["profile", "security", "documents", "favourites", "history", "notifications", "privacy", "nothing"]) {
      await page.goto(`/account/${section}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByRole("button", { name: "Sign out" }).waitFor();
      await page.waitForLoadState("networkidle");
      await accessible(page, `${section}, ${colorScheme}`);
      await noSidewaysScroll(page, `${section}, ${colorScheme}`);
      await picture(page, `account-${section}-${colorScheme}-360`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const section of ["profile", "security", "documents", "privacy"]) {
      await page.goto(`/account/${section}`);
      await page.waitForLoadState("networkidle");
      await accessible(page, `${section}, ${colorScheme}, wide`);
      await picture(page, `account-${section}-${colorScheme}`);
    }
    assert.deepEqual(faults, []);
    await context.close();
  }
});
