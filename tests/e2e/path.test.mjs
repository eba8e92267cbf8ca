// The same page below another path, on a server that knows nothing of WASM.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, settled, site, visit } from "./harness.mjs";

const at = site({ base: "/some/path/", types: { ".wasm": "application/octet-stream" } });

test("the page runs under any path of any static server", async () => {
  await visit(at, {}, async (page) => {
    await settled(page);
    assert.ok((await findings(page)).length > 0);
  });
});
