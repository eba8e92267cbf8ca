// Each rule's own example, brought in as a person would: a dropped folder, a pasted command, ticks for
// what is deployed; the finding stands at its line, its correction is taken, and it is gone.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { nativeReport, ruleExamples, writeFiles } from "./cases.mjs";
import { card, command, dropFolder, editor, empty, findings, markedLines, pasteOver, settled, site, visit } from "./harness.mjs";

const at = site();

async function bring(page, { files, command: run, release, deployed, evidence }) {
  const folder = await mkdtemp(path.join(tmpdir(), "spraycheck-"));
  try {
    await writeFiles(folder, files.filter((file) => file.path.startsWith("inventory/")));
    await dropFolder(page, path.join(folder, "inventory"));
    await editor(page).locator(".cm-content").waitFor();
  } finally {
    await rm(folder, { recursive: true });
  }
  if (run) await pasteOver(page, command(page), run);
  if (release) await choose(page, release);
  for (const { text } of evidence) {
    await page.locator(".section", { hasText: "Evidence" }).getByRole("button", { name: "Paste…" }).click();
    await pasteOver(page, editor(page), text);
  }
  await settled(page);
  if (deployed?.nothing) await page.getByLabel("Nothing yet").check();
  if (deployed?.hosts) {
    await page.getByLabel("These hosts").check();
    await page.locator(".ticks").getByRole("button", { name: "None" }).click();
    for (const host of deployed.hosts) await page.locator(".ticks").getByLabel(host, { exact: true }).check();
  }
  if (deployed?.inventory) {
    await page.getByLabel("Another inventory").check();
    await page.locator(".other-inventory").getByRole("button", { name: "Paste it…" }).click();
    await pasteOver(page, editor(page), files.find((file) => file.path === deployed.inventory[0]).text);
  }
  await settled(page);
}

async function choose(page, release) {
  const select = page.locator("#release");
  const listed = await select.locator("option").evaluateAll((all) => all.map(({ value }) => value));
  if (listed.includes(release)) return select.selectOption(release);
  await select.selectOption("other");
  await page.locator(".release-text").fill(release);
  await page.keyboard.press("Enter");
}

/** Takes the first correction of a finding: applied, or copied as the person's next command. */
async function correct(page, rule, [fix]) {
  if (!fix) return;
  if (fix.edits.length > 0) {
    await card(page, rule).getByRole("button", { name: "Apply" }).first().click();
    return card(page, rule).waitFor({ state: "detached" });
  }
  await card(page, rule).getByRole("button", { name: "Copy command" }).first().click();
  await page.getByText("Copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), fix.command);
}

// Pages about Kubespray's checks share one rule's code: engine.test.mjs compares their reports. Upgrades
// have a panel of their own: release.test.mjs.
const examples = (await ruleExamples()).filter(({ workspace, isPage }) => !isPage && !workspace.upgrade_from);

test("rule pages have examples to bring", () => assert.ok(examples.length > 0));

for (const { name, rule, workspace } of examples) {
  test(name, async () => {
    const report = await nativeReport(workspace);
    const expected = report.findings.find((finding) => finding.rule === rule);
    assert.ok(expected, "the command line finds it");
    await visit(at, {}, async (page) => {
      await settled(page);
      await empty(page);
      await bring(page, workspace);
      const shown = card(page, rule);
      await shown.waitFor();
      const found = (await findings(page)).find((finding) => finding.rule === rule);
      assert.equal(found.line, expected.start.line);
      await shown.locator(".message").click();
      const place = expected.file === "command" ? command(page) : editor(page);
      assert.ok((await markedLines(place)).includes(expected.start.line), `line ${expected.start.line} is marked`);
      await correct(page, rule, expected.fixes);
    });
  });
}
