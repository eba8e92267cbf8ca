// The engine in the browser, through the page's own bridge and worker: it says what the command line
// says, and it answers whatever is pasted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nativeReport, ruleExamples } from "./cases.mjs";
import { settled, site, visit } from "./harness.mjs";

const at = site();

/** Opens workspaces one after the other; gives the answers, or what went wrong. */
async function ask(page, workspaces) {
  // The page has opened its own by then, and no longer interferes.
  await settled(page);
  return page.evaluate(async (workspaces) => {
    const answers = [];
    for (const workspace of workspaces) {
      answers.push(
        await new Promise((resolve) => {
          let mine;
          SprayEngine.listen((kind, seq, ms, text) => {
            if (kind === "report" && seq === mine) resolve(JSON.parse(text));
            if (kind === "restart" || kind === "failed") resolve({ gaveUp: text });
          });
          mine = SprayEngine.open(JSON.stringify(workspace));
        }),
      );
    }
    return answers;
  }, workspaces);
}

test("the browser's report is the command line's", async () => {
  const examples = await ruleExamples();
  assert.ok(examples.length > 0, "no rule page has an example");
  await visit(at, {}, async (page) => {
    const answers = await ask(page, examples.map(({ workspace }) => workspace));
    for (const [i, { name, workspace }] of examples.entries()) {
      assert.deepEqual(answers[i].report, await nativeReport(workspace), name);
    }
  });
});

test("whatever is pasted is answered by the same worker", async () => {
  const levels = 10_000;
  const megabytes = (line) => line.repeat((5 * 1024 * 1024) / line.length);
  const junk = Array.from({ length: 65_536 }, (_, i) => String.fromCharCode((i * 7919) % 65_536)).join("").toWellFormed();
  const texts = [
    "- ".repeat(levels),
    `a: ${"[".repeat(levels)}`,
    `${"{a: ".repeat(levels)}1${"}".repeat(levels)}`,
    `a: "{{ ${"(".repeat(levels)}1${")".repeat(levels)} }}"`,
    `kubeadm_use_file_discovery: "{{ ${"not ".repeat(levels)}x }}"`,
    `kubeadm_use_file_discovery: "{{ 1${" | string".repeat(levels)} }}"`,
    junk,
    "\0".repeat(1000),
    megabytes("a: 1\n"),
    megabytes("host ansible_host=10.0.0.1\n"),
    megabytes("x"),
  ];
  const workspaces = texts.flatMap((text) =>
    ["c/hosts.yaml", "c/hosts.ini", "c/group_vars/all.yml"].map((path) => ({
      files: [{ path: "c/inventory.ini", text: "[etcd]\nn1\n[kube_control_plane]\nn1\n[kube_node]\nn1\n" }, { path, text }],
      inventory: null,
      command: "ansible-playbook cluster.yml",
    })),
  );
  await visit(at, {}, async (page) => {
    for (const [i, answer] of (await ask(page, workspaces)).entries()) {
      assert.ok(Array.isArray(answer.report?.findings), `${workspaces[i].files[1].path} ${i}: ${answer.gaveUp}`);
    }
  });
});
