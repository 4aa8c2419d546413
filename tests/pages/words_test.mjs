// Every word of the pages in every language: the compiler sees that none is missing, and this that they fit each other.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "../../web");
const esbuild = createRequire(join(web, "package.json"))("esbuild");

/** The places of `texts({…})` and the sentences of the services, as the pages have them. */
async function readWords() {
  const files = readdirSync(join(web, "src"), { recursive: true }).filter((name) => name.endsWith("words.ts"));
  const entry = files.map((name, i) => `import * as words${i} from "./src/${name}"; void words${i};`).join("\n");
  const result = await esbuild.build({
    stdin: { contents: `${entry}\nexport { all } from "recorded"; export { allSentences } from "./src/lib/errors";`, resolveDir: web },
    bundle: true,
    format: "esm",
    write: false,
    plugins: [{ name: "recorded", setup: record }],
  });
  return import(`data:text/javascript,${encodeURIComponent(result.outputFiles[0].text)}`);
}

/** In the place of lib/i18n: keeps what `texts` is given. */
function record(build) {
  build.onResolve({ filter: /^recorded$|\/i18n$/ }, () => ({ path: "recorded", namespace: "recorded" }));
  build.onLoad({ filter: /.*/, namespace: "recorded" }, () => ({
    contents: 'export const all = []; export const texts = (words) => (all.push(words), (key) => key); export const language = () => "en";',
  }));
}

const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test("both languages say the same, with the same figures in it", async () => {
  const { all } = await readWords();
  assert.ok(all.length >= 6, String(all.length));
  let count = 0;
  for (const { en, ...others } of all) {
    for (const [language, words] of Object.entries(others)) {
      assert.deepEqual(Object.keys(words).sort(), Object.keys(en).sort(), language);
      for (const [key, text] of Object.entries(words)) {
        assert.notEqual(text.trim(), "", `${language} ${key}`);
        assert.deepEqual(placeholders(text), placeholders(en[key]), `${language} ${key}`);
        count += 1;
      }
    }
  }
  assert.ok(count > 400, String(count));
});

test("a sentence of the services that is put otherwise in English is known in French", async () => {
  const { allSentences } = await readWords();
  for (const sentence of Object.keys(allSentences.en)) assert.ok(allSentences.fr[sentence], sentence);
  for (const [sentence, text] of Object.entries(allSentences.fr)) assert.notEqual(text.trim(), "", sentence);
});
