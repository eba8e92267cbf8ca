// Prints the size of every asset and fails over budget: node web/js/size.mjs [DIST]
import { readdir, stat } from "node:fs/promises";
import path from "node:path";

const [dist = "dist"] = process.argv.slice(2);
/** Budgets in KB (1000 bytes) of brotli. */
const BUDGETS = [
  ["engine WASM", 665, /^engine\..*wasm$/],
  ["page WASM", 112, /^page\..*wasm$/],
  ["editor JS", 130, /^editor\..*js$/],
  ["before one can type", 280, /^(index|style|boot|editor|page)\./],
  ["catalogue, once the page stands", 150, /^catalogue\./],
  ["the rest, with the sample", 920, /^(?!catalogue\.)/],
];

const bytes = async (file) => (await stat(path.join(dist, file))).size;
const kb = (count) => (count / 1000).toFixed(1).padStart(9);
const row = (name, ...sizes) => console.log(name.padEnd(34) + sizes.map(kb).join(""));

const assets = [];
for (const file of (await readdir(dist, { recursive: true })).filter((name) => name.endsWith(".br")).sort()) {
  const name = file.slice(0, -".br".length);
  // Rule pages are fetched one at a time, when asked for.
  if (name.startsWith("rules")) continue;
  assets.push({ file: name, raw: await bytes(name), gzip: await bytes(`${name}.gz`), brotli: await bytes(file) });
}
console.log("KB".padEnd(34) + ["raw", "gzip", "brotli"].map((word) => word.padStart(9)).join(""));
for (const { file, raw, gzip, brotli } of assets) row(file, raw, gzip, brotli);
console.log("");
let over = false;
for (const [name, budget, pattern] of BUDGETS) {
  const size = assets.filter(({ file }) => pattern.test(file)).reduce((sum, { brotli }) => sum + brotli, 0);
  const verdict = size > budget * 1000 ? "OVER" : "ok";
  over ||= verdict === "OVER";
  console.log(`${name.padEnd(34)}${kb(size)} of ${budget} KB brotli  ${verdict}`);
}
process.exitCode = over ? 1 : 0;
