// The program and the browser of one file of tests: importing this starts them, and they end after the file's last test.
// Each file runs in a process of its own. They start by an await of the module, not in a `before`: such hooks of two
// modules do not wait for each other.
import { after } from "node:test";
import { launch } from "./browser.mjs";
import { startProgram } from "./program.mjs";

export const program = await startProgram(process.env.BIN);
export const browser = await launch();

after(async () => {
  await browser.close();
  await program.stop();
});

/** What a page has to show as text. */
export const markup = '<img src=x onerror="document.title=1">';
