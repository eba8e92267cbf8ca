// What the page knows of releases: the catalogue, a checkout in its place, the editor's help, upgrades.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { dropFolder, editor, empty, pasteCluster, settled, site, textOf, visit } from "./harness.mjs";

const at = site();

const ONE = "[kube_control_plane]\ncp1\n\n[etcd]\ncp1\n\n[kube_node]\ncp1\n";

/** Begins a file of variables and puts the keyboard into it. */
async function newFile(page, name) {
  await page.getByRole("button", { name: "New", exact: true }).click();
  await page.locator(".inline-form input").fill(name);
  await page.locator(".inline-form").getByRole("button", { name: "Add" }).click();
  await editor(page).locator(".cm-content").click();
}

async function shot(page, name) {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png` });
}

test("a catalogue that cannot be had is told as a failed engine is, and tried again", async () => {
  await visit(at, { hash: "#empty" }, async (page, { context }) => {
    await context.route("**/catalogue.*", (route) => route.abort());
    await page.reload();
    await pasteCluster(page, ONE);
    await page.getByRole("alert").waitFor();
    await context.unroute("**/catalogue.*");
    await page.getByRole("button", { name: "Try again" }).click();
    await settled(page);
  });
});

test("the editor suggests what the release knows, by keyboard alone, and tells of it", async () => {
  await visit(at, { hash: "#empty" }, async (page) => {
    await pasteCluster(page, ONE);
    await settled(page);
    await newFile(page, "group_vars/all/net.yml");
    await page.keyboard.type("kube_network_plu", { delay: 20 });
    const list = page.getByRole("listbox");
    await list.waitFor();
    assert.match(await list.textContent(), /kube_network_plugin/);
    await page.waitForTimeout(200);
    await page.keyboard.press("Enter");
    await page.keyboard.type(": cil", { delay: 20 });
    await list.getByText("cilium").waitFor();
    await shot(page, "completion");
    await page.waitForTimeout(200);
    await page.keyboard.press("Tab");
    assert.equal(await textOf(editor(page)), "kube_network_plugin: cilium");
    await page.keyboard.press("Home");
    await page.keyboard.press("Alt+F1");
    const known = page.locator(".cm-known");
    await known.getByText("calico").first().waitFor();
    await shot(page, "hover");
    await page.keyboard.press("Escape");
    await known.waitFor({ state: "detached" });
    await editor(page).getByText("kube_network_plugin").hover();
    await known.waitFor();
  });
});

test("an upgrade is laid out step by step in the findings' place", async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await visit(at, { hash: "#empty" }, async (page) => {
    await pasteCluster(page, ONE);
    await settled(page);
    await newFile(page, "group_vars/all/net.yml");
    await page.keyboard.insertText("kube_version: v1.28.6\n");
    await page.locator("#release").selectOption("v2.26.0");
    await page.locator("#upgrade-from").selectOption("v2.24.1");
    const panel = page.locator(".side .upgrade");
    await panel.waitFor();
    const releases = await panel.locator(".steps h3").allTextContents();
    assert.ok(releases.length >= 2 && /v2\.26\.0/.test(releases.at(-1)), releases.join());
    await panel.locator(".place").first().click();
    assert.match(await textOf(editor(page)), /kube_version/);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`), []);
    await shot(page, "upgrade");
    await page.reload();
    await page.getByRole("button", { name: "Show the checklist" }).click();
    await panel.getByRole("button", { name: /Back/ }).click();
    await panel.waitFor({ state: "detached" });
  });
});

test("a dropped Kubespray folder stands for the catalogue, and survives a reload", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "spraycheck-"));
  try {
    const root = path.join(folder, "kubespray-fork");
    const put = async (name, text) => {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    };
    await put("galaxy.yml", "namespace: kubernetes_sigs\nname: kubespray\nversion: 2.30.0\n");
    await put("cluster.yml", "- import_playbook: playbooks/cluster.yml\n");
    await put("playbooks/cluster.yml", "- hosts: all\n  roles: [{role: kubespray_defaults}]\n");
    await put("roles/kubespray_defaults/defaults/main.yml", "fork_of_ours: granite\n");
    await put("roles/kubespray_defaults/tasks/main.yml", "- debug:\n    msg: '{{ fork_of_ours }}'\n");
    await put("docs/big.md", "not read\n");
    await put("README.md", "not read\n");
    await put("inventory/mine/inventory.ini", ONE);
    await visit(at, { hash: "#empty" }, async (page) => {
      await settled(page).catch(() => {});
      await page.locator("#release").selectOption("v2.29.1");
      await dropFolder(page, root);
      await page.locator(".checkout", { hasText: "kubespray-fork" }).waitFor();
      await settled(page);
      // The tree's own release, and of its files only the inventory.
      await page.waitForFunction(() => document.querySelector("#release").selectedOptions[0].textContent === "v2.30.0");
      const names = await page.locator(".file-name").allTextContents();
      assert.deepEqual(names, ["inventory.ini"]);
      await shot(page, "checkout");
      const known = async () => {
        await newFile(page, `inventory/mine/group_vars/all/${Math.random().toString(36).slice(2)}.yml`);
        await page.keyboard.type("fork_o", { delay: 20 });
        await page.getByRole("listbox").getByText("fork_of_ours").waitFor();
        await page.keyboard.press("Escape");
      };
      await known();
      await page.waitForTimeout(600);
      await page.reload();
      await page.locator(".checkout", { hasText: "kubespray-fork" }).waitFor();
      await settled(page);
      await known();
      await page.locator(".checkout").getByRole("button", { name: "Remove" }).click();
      await page.locator(".checkout").waitFor({ state: "detached" });
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
