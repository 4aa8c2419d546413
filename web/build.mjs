// Bundles the pages and writes them as the C++ source that the gateway is linked with.
//
// usage: node build.mjs FOLDER    FOLDER/assets/*, FOLDER/shell.html, FOLDER/pages_data.cpp, FOLDER/sizes.txt
//
// Names carry a hash of their content, so that browsers may keep the files for ever. The C++ source holds them in
// gzip and in brotli, as string literals: compilers read those fast, and compiler caches understand them.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) throw new Error("usage: node build.mjs FOLDER");

const contentTypes = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".txt": "text/plain; charset=utf-8" };

const options = {
  entryPoints: { main: "src/main.tsx", style: "src/styles/style.css" },
  absWorkingDir: root,
  outdir: join(out, "assets"),
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  metafile: true,
  logLevel: "warning",
};

async function bundle(licences) {
  return (await esbuild.build({ ...options, define: { LICENCES: JSON.stringify(licences) } })).metafile;
}

/** The packages that are in the bundle, those they bring with them included. */
async function bundledPackages() {
  const { metafile } = await esbuild.build({ ...options, define: { LICENCES: '""' }, write: false });
  const names = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  const packages = names.map((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1]).filter(Boolean);
  return [...new Set(packages)].sort();
}

/** The address of what an entry point became. */
function addressOf(metafile, entry) {
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (output.entryPoint === entry) return "/assets/" + basename(file);
  }
  throw new Error("no output for " + entry);
}

/** What the first page needs besides its entry: the chunks it imports at once. */
function staticImports(metafile, entry) {
  const [file] = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entry);
  const seen = new Set();
  const visit = (name) => {
    for (const used of metafile.outputs[name]?.imports ?? []) {
      if (used.kind !== "import-statement" || seen.has(used.path)) continue;
      seen.add(used.path);
      visit(used.path);
    }
  };
  visit(file);
  return [...seen].map((name) => "/assets/" + basename(name));
}

/** In the page itself: it is smaller than a request for it. */
function iconAddress() {
  return "data:image/svg+xml," + encodeURIComponent(readFileSync(join(root, "src/icon.svg"), "utf8").trim());
}

function shell(metafile) {
  const preloads = staticImports(metafile, "src/main.tsx")
    .map((address) => `<link rel="modulepreload" href="${address}">`)
    .join("");
  return readFileSync(join(root, "src/shell.html"), "utf8")
    .replace("%STYLE%", addressOf(metafile, "src/styles/style.css"))
    .replace("%ICON%", iconAddress())
    .replace("%SCRIPT%", addressOf(metafile, "src/main.tsx"))
    .replace("%PRELOADS%", preloads)
    .replace(/>\s+</g, "><")
    .trim();
}

/** A C++ string literal; octal escapes of three digits never swallow the character after them. */
function literal(bytes) {
  let text = "";
  let line = "";
  for (const byte of bytes) {
    const isPlain = byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 && byte !== 63;
    line += isPlain ? String.fromCharCode(byte) : "\\" + byte.toString(8).padStart(3, "0");
    if (line.length > 110) {
      text += `    "${line}"\n`;
      line = "";
    }
  }
  return text + `    "${line}"`;
}

/** The licences of what is in the bundle, which want to go with it. Nothing loads the file; the footer links to it. */
function writeLicences(packages) {
  const text = packages
    .map((name) => {
      const folder = join(root, "node_modules", name);
      const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
      return `${name} ${version}\n\n${readFileSync(join(folder, licence), "utf8")}`;
    })
    .join("\n");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  writeFileSync(join(out, "assets", `licences-${hash}.txt`), text);
  return `/assets/licences-${hash}.txt`;
}

function cppSource(files, shellText) {
  const array = (name, bytes) => `constexpr char ${name}[] =\n${literal(bytes)};`;
  const view = (name) => `{${name}, sizeof ${name} - 1}`;
  const arrays = files.map((file, i) => `${array(`kGzip${i}`, file.gzip)}\n\n${array(`kBrotli${i}`, file.brotli)}`).join("\n\n");
  const rows = files
    .map((file, i) => `    {"${file.address}", "${file.type}", ${view(`kGzip${i}`)}, ${view(`kBrotli${i}`)}, ${file.size}},`)
    .join("\n");
  return `// Generated by web/build.mjs; do not edit.
#include "gateway/pages/embedded.hpp"

namespace gateway {
namespace {

${arrays}

constexpr EmbeddedFile kFiles[] = {
${rows}
};

constexpr char kShell[] =
${literal(Buffer.from(shellText))};

}  // namespace

std::span<const EmbeddedFile> embedded_files() noexcept { return kFiles; }
std::string_view embedded_shell() noexcept { return {kShell, sizeof kShell - 1}; }

}  // namespace gateway
`;
}

function report(files, metafile) {
  const first = new Set([
    addressOf(metafile, "src/main.tsx"),
    addressOf(metafile, "src/styles/style.css"),
    ...staticImports(metafile, "src/main.tsx"),
  ]);
  const isExplorer = (file) => basename(file.address).startsWith("explorer-");
  const sum = (some) => some.reduce((bytes, file) => bytes + file.gzip.length, 0);
  return [
    ...files.map((file) => `${file.address} ${file.size} ${file.gzip.length} ${file.brotli.length}`),
    `first ${sum(files.filter((file) => first.has(file.address)))}`,
    `all-but-explorer ${sum(files.filter((file) => !isExplorer(file)))}`,
    `explorer ${sum(files.filter(isExplorer))}`,
  ].join("\n") + "\n";
}

/** The bounds of the first page and of everything, in bytes as sent; more is a mistake of anyone who added it. */
function checkBudget(text) {
  const figure = (name) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)[1]);
  const budget = { first: 60_000, "all-but-explorer": 120_000, explorer: 250_000 };
  for (const [name, most] of Object.entries(budget)) {
    if (figure(name) > most) throw new Error(`${name}: ${figure(name)} bytes of at most ${most}`);
  }
}

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}

rmSync(join(out, "assets"), { recursive: true, force: true });
mkdirSync(join(out, "assets"), { recursive: true });
const metafile = await bundle(writeLicences(await bundledPackages()));
const files = readdirSync(join(out, "assets"))
  .sort()
  .map((name) => {
    const bytes = readFileSync(join(out, "assets", name));
    const type = contentTypes[extname(name)];
    return { address: "/assets/" + name, type, size: bytes.length, gzip: gzipSync(bytes, { level: 9 }), brotli: brotli(bytes) };
  });
const shellText = shell(metafile);
const sizes = report(files, metafile);
checkBudget(sizes);
writeFileSync(join(out, "shell.html"), shellText);
writeFileSync(join(out, "sizes.txt"), sizes);
writeFileSync(join(out, "pages_data.cpp"), cppSource(files, shellText));
