// The page as a person uses it, with the sample cluster and with a cluster of one's own.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import {
  card, cards, command, dropFolder, editor, empty, findings, pasteCluster, settled, site, textOf, visit,
} from "./harness.mjs";

const at = site();

/** A healthy cluster but for two etcd members; the worker is not among the marked lines. */
const EVEN = `[kube_control_plane]
cp1 ansible_host=10.0.0.11 ip=10.0.0.11

[etcd]
cp1
w1

[kube_node]
w1 ansible_host=10.0.0.21 ip=10.0.0.21

[k8s_cluster:children]
kube_control_plane
kube_node
`;

test("the sample is shown with its mistakes, and every place it loads is its own", async () => {
  await visit(at, {}, async (page, { requests }) => {
    await settled(page);
    const found = await findings(page);
    assert.ok(found.some(({ severity }) => severity === "error"), "the sample has an error");
    assert.ok((await page.locator(".center .cm-lintRange, .center .cm-lint-marker").count()) > 0, "marks in the text");
    assert.equal(requests.filter((url) => url.includes("/page.")).length, 1, "the page's WASM is loaded once");
    assert.equal(requests.filter((url) => url.includes("/engine.")).length, 1, "the engine is loaded once");
  });
});

test("one can type before the engine is there", async () => {
  await visit(at, { route: { "**/engine.*": 3000 } }, async (page) => {
    await empty(page);
    await pasteCluster(page, EVEN);
    assert.equal(await textOf(editor(page)), EVEN);
    assert.deepEqual(await findings(page), []);
    await settled(page);
    assert.ok((await findings(page)).some(({ rule }) => rule === "etcd-even-members"));
  });
});

test("a correction typed into the text takes the finding away, and undo brings it back", async () => {
  await visit(at, {}, async (page) => {
    await empty(page);
    await pasteCluster(page, EVEN);
    await card(page, "etcd-even-members").waitFor();
    await editor(page).locator(".cm-line", { hasText: /^w1$/ }).click();
    await page.keyboard.press("Home");
    await page.keyboard.type("#");
    await card(page, "etcd-even-members").waitFor({ state: "detached" });
    await page.keyboard.press("Control+z");
    await card(page, "etcd-even-members").waitFor();
    assert.equal(await textOf(editor(page)), EVEN);
  });
});

test("the language changes without another analysis, and the browser's is first", async () => {
  await visit(at, { locale: "zh-CN" }, async (page) => {
    await settled(page);
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
    const chinese = await cards(page).first().textContent();
    assert.match(chinese, /\p{Script=Han}/u);
    const before = await findings(page);
    await page.locator(".languages, [aria-label=语言]").getByText("English").click();
    await page.locator('html[lang="en"]').waitFor();
    await cards(page).filter({ hasNotText: /\p{Script=Han}/u }).first().waitFor();
    assert.deepEqual(await findings(page), before);
    await page.reload();
    await settled(page);
    assert.equal(await page.locator("html").getAttribute("lang"), "en", "a choice outlives a reload");
  });
});

test("dark is dark, by the system's wish and by choice", async () => {
  const brightness = (page) =>
    page.locator("body").evaluate((body) => {
      const [r, g, b] = getComputedStyle(body).backgroundColor.match(/[\d.]+/g).map(Number);
      return (r + g + b) / 3;
    });
  await visit(at, { colorScheme: "dark" }, async (page) => {
    await settled(page);
    assert.ok((await brightness(page)) < 80);
    await page.getByRole("button", { name: "Switch to light colours" }).click();
    await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
    assert.ok((await brightness(page)) > 200);
  });
});

test("a dropped folder is taken in, its inventory chosen, and what was left out is said", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "spraycheck-"));
  try {
    const root = path.join(folder, "mycluster");
    await mkdir(path.join(root, "group_vars/all"), { recursive: true });
    await writeFile(path.join(root, "inventory.ini"), EVEN);
    await writeFile(path.join(root, "group_vars/all/all.yml"), "bin_dir: /usr/local/bin\nbin_dir: /opt/bin\n");
    await writeFile(path.join(root, "notes.md"), "# Notes\n");
    await writeFile(path.join(root, "group_vars/all/gbk.yml"), Buffer.from([0x23, 0xd6, 0xf7, 0xbb, 0xfa, 0x0a]));
    await visit(at, {}, async (page) => {
      await empty(page);
      await dropFolder(page, root);
      await card(page, "etcd-even-members").waitFor();
      const files = await page.locator(".columns").first().textContent();
      for (const name of ["inventory.ini", "all.yml", "notes.md", "gbk.yml"]) assert.ok(files.includes(name), name);
      assert.match(files, /not read/);
      assert.ok((await findings(page)).some(({ file }) => file === "mycluster/group_vars/all/all.yml"), "a duplicate key");
      assert.ok((await findings(page)).some(({ file }) => file === "mycluster/group_vars/all/gbk.yml"), "not UTF-8");
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("work survives a reload of the tab", async () => {
  await visit(at, {}, async (page) => {
    await empty(page);
    await pasteCluster(page, EVEN, "ansible-playbook -i inventory/mycluster/hosts.ini -b scale.yml");
    await card(page, "etcd-even-members").waitFor();
    await page.waitForTimeout(600);
    await page.reload();
    await settled(page);
    assert.equal(await textOf(editor(page)), EVEN);
    assert.match(await textOf(command(page)), /scale\.yml/);
    await card(page, "etcd-even-members").waitFor();
  });
});

test("a worker that dies is replaced, and nothing typed is lost", async () => {
  await visit(at, {}, async (page) => {
    await empty(page);
    await pasteCluster(page, EVEN);
    await card(page, "etcd-even-members").waitFor();
    for (const death of ["throw", "trap"]) {
      const [worker] = page.workers();
      await worker.evaluate((death) => {
        self.onmessage = () => {
          if (death === "throw") throw new Error("as a trap would");
          self.postMessage({ ok: false, text: "RuntimeError: unreachable" });
        };
      }, death);
      const next = page.waitForEvent("worker");
      await editor(page).locator(".cm-content").click();
      await page.keyboard.press("Control+End");
      await page.keyboard.type("# typed\n");
      await next;
      await settled(page);
      await card(page, "etcd-even-members").waitFor();
    }
    assert.equal(await textOf(editor(page)), `${EVEN}# typed\n# typed\n`);
  });
});

test("each file and all files can be downloaded as they are now", async () => {
  await visit(at, {}, async (page) => {
    await empty(page);
    await pasteCluster(page, EVEN);
    await settled(page);
    const saved = async (button) => {
      const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
      return readFile(await download.path());
    };
    const file = await saved(page.locator(".file-head").getByRole("button", { name: "Download" }));
    assert.equal(file.toString(), EVEN);
    const zip = await saved(page.getByRole("button", { name: "Download all" }));
    assert.equal(zip.subarray(0, 2).toString(), "PK");
  });
});

test("copying works where the clipboard interface does not", async () => {
  const init = () => Object.defineProperty(navigator, "clipboard", { value: undefined });
  await visit(at, { init }, async (page) => {
    await settled(page);
    await page.locator(".command").getByRole("button", { name: "Copy" }).click();
    await page.getByText("Copied.").waitFor();
  });
});

test("the page has no accessibility violation that axe knows, in either theme", async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const colorScheme of ["light", "dark"]) {
    for (const start of ["sample", "empty"]) {
      await visit(at, { colorScheme }, async (page) => {
        await settled(page);
        if (start === "empty") await empty(page);
        // A script tag is against the page's policy; the debugger is not.
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`);
        assert.deepEqual(said, [], `${start}, ${colorScheme}`);
      });
    }
  }
});

test("nothing that is pasted becomes markup", async () => {
  await visit(at, {}, async (page) => {
    await empty(page);
    const hostile = '<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>';
    await pasteCluster(page, `${EVEN}\n[${hostile}]\n${hostile}\n`, `ansible-playbook cluster.yml --limit '${hostile}'`);
    await settled(page);
    assert.equal(await page.locator(".app img, .app script").count(), 0);
    assert.equal(await page.evaluate(() => globalThis.hit), undefined);
  });
});

test("why opens the rule's own page, in the page's language", async () => {
  await visit(at, { locale: "zh-CN" }, async (page, { requests }) => {
    await settled(page);
    assert.ok(!requests.some((url) => url.includes("/rules/")), "no rule page before somebody asks");
    const first = cards(page).first();
    const rule = await first.getAttribute("data-rule");
    await first.locator(".why").click();
    await page.locator(".rule-page").getByRole("heading").first().waitFor();
    assert.match(await page.locator(".rule-page").textContent(), /\p{Script=Han}/u);
    assert.ok(requests.some((url) => url.endsWith(`/rules/${rule}.md`)));
  });
});

test("what only the run can judge is listed when somebody asks, in the page's language", async () => {
  await visit(at, { locale: "zh-CN" }, async (page) => {
    await settled(page);
    await page.getByRole("button", { name: "只有运行时才能判断的检查" }).click();
    await page.locator(".rule-page").getByRole("heading").first().waitFor();
    assert.match(await page.locator(".rule-page").textContent(), /ansible_memtotal_mb 只有在线主机才能给出/);
  });
});

test("on a phone one column is shown at a time and nothing runs out of the screen", async () => {
  await visit(at, { viewport: { width: 390, height: 780 } }, async (page) => {
    await settled(page);
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    for (const tab of ["Files", "Editor", "Findings"]) {
      await page.locator(".tabs").getByRole("button", { name: tab }).click();
      assert.ok((await wide()) <= 0, tab);
    }
    await cards(page).first().locator(".message").click();
    await editor(page).locator(".cm-content").waitFor({ state: "visible" });
  });
});
