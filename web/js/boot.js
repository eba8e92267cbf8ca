// Starts the page: both WASM modules download and compile side by side, and neither waits for the
// other, so one can type before the engine is there. The catalogue, which the engine needs too,
// is asked for once the page stands.
//
// What the page's Rust finds when its `start` runs, in the element `#app`:
//   globalThis.SprayEngine   bridge.js
//   globalThis.SprayEditor   editor.js, a script of its own that runs before DOMContentLoaded
// The names in capitals are the build's: file names with content hashes, relative to this script.
import init from "page";
import { compile, connect, text } from "./bridge.js";

const [engineFile, engineIntegrity] = __ENGINE__;
const [catalogueFile, catalogueIntegrity] = __CATALOGUE__;
const [pageFile, pageIntegrity] = __PAGE__;
const here = (file) => new URL(file, import.meta.url).href;

let stands;
const standing = new Promise((resolve) => (stands = resolve));
/** Both at once; each is tried again after a failure only. */
async function load() {
  const [module, catalogue] = await Promise.all([
    compile(here(engineFile), engineIntegrity, "low"),
    text(here(catalogueFile), catalogueIntegrity, standing),
  ]);
  return { module, catalogue };
}

globalThis.SprayEngine = connect({
  load,
  spawn: () => new Worker(here(__WORKER__), { type: "module" }),
});

const loaded = new Promise((resolve) => {
  if (globalThis.SprayEditor || document.readyState === "complete") return resolve();
  for (const event of ["DOMContentLoaded", "load"]) addEventListener(event, resolve, { once: true });
});
try {
  const [module] = await Promise.all([compile(here(pageFile), pageIntegrity), loaded]);
  await init({ module_or_path: module });
  stands();
} catch (error) {
  console.error(error);
  document.getElementById("failure")?.removeAttribute("hidden");
}
