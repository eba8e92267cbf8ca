// The worker: one engine, driven by messages. The first message brings the compiled Module, each
// later one a batch: open the workspace, or update files, then check. An error is answered once and
// the page throws this worker away.
import { Engine, initSync } from "engine";

let engine = null;

self.onmessage = ({ data }) => {
  if (data.module) return void initSync({ module: data.module });
  try {
    const began = performance.now();
    if (data.open) {
      engine?.free();
      engine = Engine.open(data.workspace);
    }
    for (const [path, text] of data.updates) engine.update(path, text);
    const text = engine.check(data.language);
    self.postMessage({ ok: true, text, ms: performance.now() - began });
  } catch (error) {
    self.postMessage({ ok: false, text: String(error) });
  }
};
