// The program and the browser of one file of tests: importing this starts them before its first test and ends them after
// its last. Each file runs in a process of its own.
import { after, before } from "node:test";
import { launch } from "./browser.mjs";
import { startProgram } from "./program.mjs";

export let program, browser;

before(async () => {
  program = await startProgram(process.env.BIN);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

/** What a page has to show as text. */
export const markup = '<img src=x onerror="document.title=1">';
