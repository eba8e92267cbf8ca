// Builds the site into dist/: node web/js/build.mjs [PKG [DIST]]
//
// PKG holds what wasm-pack and wasm-opt made: PKG/engine/, PKG/engine.wasm, the same for the page, and
// the catalogue's text. Each file but index.html has its content's hash in its name and, where a browser checks it, in the tag that loads it. All URLs
// are relative. index.html comes last, so that a half-written dist never looks whole.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { build } from "esbuild";
import { renamed, shortened } from "./imports.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const [pkg = path.join(root, "target/pkg"), dist = path.join(root, "dist")] = process.argv.slice(2);
/** What the page may load and ask for: its own files. The nonce is the editor's <style> element's. */
const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'nonce-spraycheck'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const from = (file) => path.join(root, file);
const integrity = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
const [brotli, gzip] = [zlib.brotliCompress, zlib.gzip].map(promisify);

/** Writes a file with its compressed twins, for servers that send them. */
async function put(name, bytes) {
  const file = path.join(dist, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  await Promise.all([
    brotli(bytes, { params }).then((packed) => writeFile(`${file}.br`, packed)),
    gzip(bytes, { level: 9 }).then((packed) => writeFile(`${file}.gz`, packed)),
  ]);
}

/** Writes a file under a name with its hash; gives the name and the integrity value. */
async function hashed(name, bytes) {
  const { name: stem, ext } = path.parse(name);
  const file = `${stem}.${createHash("sha256").update(bytes).digest("hex").slice(0, 10)}${ext}`;
  await put(file, bytes);
  return [file, integrity(bytes)];
}

/** The module of a name, and the script that wasm-bindgen made for it, with short names between them. */
async function modules(name) {
  const { wasm, names } = shortened(await readFile(path.join(pkg, `${name}.wasm`)));
  const file = path.join(pkg, name, `spraycheck_${name}.js`);
  return { name, file, wasm, script: renamed(await readFile(file, "utf8"), names) };
}
const wasm = await Promise.all(["engine", "page"].map(modules));
/** Puts the modules' scripts in place of what lies in PKG. */
const glue = {
  name: "glue",
  setup({ onLoad }) {
    onLoad({ filter: /spraycheck_\w+\.js$/ }, ({ path: file }) => {
      const known = wasm.find((module) => module.file === file);
      return known && { contents: known.script, loader: "js" };
    });
  },
};

/** Bundles a script: an ES module, or for a plain <script> a function that runs at once. */
async function script(entry, format, define = {}) {
  const { outputFiles } = await build({
    entryPoints: [from(entry)],
    alias: Object.fromEntries(wasm.map(({ name, file }) => [name, file])),
    plugins: [glue],
    define,
    bundle: true,
    minify: true,
    write: false,
    format,
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
  });
  return hashed(path.basename(entry), Buffer.from(outputFiles[0].contents));
}


/** What index.html loads from static/ and web/js/ under its hashed name, checked where a browser checks. */
async function shell(assets) {
  const html = await readFile(from("index.html"), "utf8");
  if (!html.includes(CSP)) throw new Error(`index.html lacks the policy ${CSP}`);
  const tags = [...html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="((?:static|web\/js)\/[^"]+)"[^>]*>/g)];
  let out = html;
  for (const [tag, source] of tags) {
    const module = tag.includes('type="module"');
    const [file, check] = source.startsWith("static/")
      ? await hashed(path.basename(source), await readFile(from(source)))
      : await script(source, module ? "esm" : "iife", module ? assets.names : {});
    const checked = /<script|rel="stylesheet"/.test(tag) ? ` integrity="${check}"` : "";
    const name = tag.replace(`"${source}"`, () => `"./${file}"${checked}`);
    out = out.replace(tag, () => name);
  }
  const preload = `<link rel="preload" as="fetch" crossorigin href="./${assets.page[0]}">`;
  return out.replace("</head>", () => `${preload}</head>`);
}

/** Each rule's page in all languages, without its examples and the comment at the start of one
 *  about Kubespray's checks; fetched when somebody asks why. */
async function rulePages() {
  const folder = from("core/src/rules");
  for (const file of (await filesUnder(folder)).filter((name) => name.endsWith(".md"))) {
    const page = await readFile(path.join(folder, file), "utf8");
    const [comment] = page.match(/^<!-- check\n.*?-->\n/s) ?? [""];
    const code = comment || (await readFile(path.join(folder, file.replace(/md$/, "rs")), "utf8"));
    const [, id] = code.match(comment ? /^id: (.+)$/m : /\bid: "([^"]+)"/) ?? [];
    if (!id) throw new Error(`no rule id beside ${file}`);
    const [prose] = page.slice(comment.length).split("<!-- examples -->");
    await put(`rules/${id}.md`, Buffer.from(prose));
  }
}

/** The sample cluster in one file: what sample.json says of it, with the texts of its files. */
async function sample() {
  const folder = from("static/sample");
  const about = JSON.parse(await readFile(path.join(folder, "sample.json"), "utf8"));
  const files = [];
  for (const name of await filesUnder(path.join(folder, "files"))) {
    files.push({ path: name, text: await readFile(path.join(folder, "files", name), "utf8") });
  }
  await put("sample/sample.json", Buffer.from(JSON.stringify({ ...about, files })));
}

/** The paths of all files in a folder, relative to it, sorted. */
async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const [engine, page, catalogue, [worker]] = await Promise.all([
  ...wasm.map((module) => hashed(`${module.name}.wasm`, module.wasm)),
  readFile(path.join(pkg, "catalogue.txt")).then((bytes) => hashed("catalogue.txt", bytes)),
  script("web/js/worker.js", "esm"),
]);
const names = {
  __ENGINE__: JSON.stringify(engine),
  __PAGE__: JSON.stringify(page),
  __CATALOGUE__: JSON.stringify(catalogue),
  __WORKER__: JSON.stringify(worker),
};
await Promise.all([rulePages(), sample()]);
await put("index.html", Buffer.from(await shell({ page, names })));
