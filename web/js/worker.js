// The worker: one engine, driven by messages. The first message brings the compiled Module and the
// catalogue's text, each later one a question of the editor, or a batch: open the workspace, or update files, then check. An error
// is answered once and the page throws this worker away.
import { Checkout, Engine, Facts, initSync, matters } from "engine";

let parts = null;
let facts = null;
let engine = null;
let checkout = "";

/** Here, not when the parts come: an error must be the answer to a batch. */
function begin({ module, catalogue }) {
  initSync({ module });
  facts = Facts.open(catalogue);
  parts = null;
}

/** Each engine takes its own; reading it again costs what reading files does. */
const tree = () => (checkout ? Checkout.open(checkout) : undefined);

self.onmessage = ({ data }) => {
  if (data.module) return void (parts = data);
  try {
    if (parts) begin(parts);
    if (data.matters) return void self.postMessage({ ok: true, id: data.id, text: matters(data.matters) });
    if (data.ask) return void self.postMessage({ ok: true, id: data.id, text: engine?.[data.ask](...data.args) });
    const began = performance.now();
    checkout = data.checkout ?? checkout;
    if (data.open) {
      engine?.free();
      engine = Engine.open(data.workspace, facts, tree());
    }
    for (const [path, text] of data.updates) engine.update(path, text);
    const text = engine.check(data.language);
    self.postMessage({ ok: true, text, ms: performance.now() - began });
  } catch (error) {
    self.postMessage({ ok: false, text: String(error) });
  }
};
