// Starts the page: both WASM modules download and compile side by side, and neither waits for the
// other, so one can type before the engine is there.
//
// What the page's Rust finds when its `start` runs, in the element `#app`:
//   globalThis.SprayEngine   bridge.js
//   globalThis.SprayEditor   editor.js, a script of its own that runs before DOMContentLoaded
// The names in capitals are the build's: file names with content hashes, relative to this script.
import init from "page";
import { compile, connect } from "./bridge.js";

const [engineFile, engineIntegrity] = __ENGINE__;
const [pageFile, pageIntegrity] = __PAGE__;
const here = (file) => new URL(file, import.meta.url).href;

globalThis.SprayEngine = connect({
  load: () => compile(here(engineFile), engineIntegrity, "low"),
  spawn: () => new Worker(here(__WORKER__), { type: "module" }),
});

const loaded = new Promise((resolve) => {
  if (globalThis.SprayEditor || document.readyState === "complete") return resolve();
  for (const event of ["DOMContentLoaded", "load"]) addEventListener(event, resolve, { once: true });
});
try {
  const [module] = await Promise.all([compile(here(pageFile), pageIntegrity), loaded]);
  await init({ module_or_path: module });
} catch (error) {
  console.error(error);
  document.getElementById("failure")?.removeAttribute("hidden");
}
