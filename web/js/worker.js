// The worker: one engine, driven by messages. The first message brings the compiled Module and the
// catalogue's text, each later one a batch: open the workspace, or update files, then check. An error
// is answered once and the page throws this worker away.
import { Engine, Facts, initSync } from "engine";

let parts = null;
let facts = null;
let engine = null;

/** Here, not when the parts come: an error must be the answer to a batch. */
function begin({ module, catalogue }) {
  initSync({ module });
  facts = Facts.open(catalogue);
  parts = null;
}

self.onmessage = ({ data }) => {
  if (data.module) return void (parts = data);
  try {
    if (parts) begin(parts);
    const began = performance.now();
    if (data.open) {
      engine?.free();
      engine = Engine.open(data.workspace, facts);
    }
    for (const [path, text] of data.updates) engine.update(path, text);
    const text = engine.check(data.language);
    self.postMessage({ ok: true, text, ms: performance.now() - began });
  } catch (error) {
    self.postMessage({ ok: false, text: String(error) });
  }
};
