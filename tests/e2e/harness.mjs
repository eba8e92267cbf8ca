// What the browser tests share: the built page on a server of its own, Chromium, and the promise that
// the page asks for nothing but its own files, breaks no policy and throws nothing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../web/js/serve.mjs";

const dist = process.env.DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));
const executablePath = process.env.CHROMIUM ?? execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();

/** A started browser and server for the tests of one file. */
export function site(options = {}) {
  const site = { url: "", browser: null };
  let server;
  before(async () => {
    server = await serve(dist, options);
    site.url = server.url;
    site.browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  after(async () => {
    await site.browser?.close();
    server?.stop();
  });
  return site;
}

/**
 * Runs `act` with a new page, then wants that the page kept its promise.
 * @param {{hash?: string, locale?: string, colorScheme?: "light" | "dark", viewport?: object,
 *          init?: () => void, route?: Record<string, number>}} options
 *        `route`: how many milliseconds the server waits, by URL pattern
 */
export async function visit(site, options, act) {
  const { hash = "", locale = "en-US", colorScheme = "light", viewport = { width: 1440, height: 900 } } = options;
  const context = await site.browser.newContext({ locale, colorScheme, viewport, acceptDownloads: true });
  const broken = [];
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(site.url).origin });
  for (const [pattern, delay] of Object.entries(options.route ?? {})) {
    await context.route(pattern, (route) => setTimeout(() => route.continue(), delay));
  }
  await context.exposeFunction("__violation", (text) => broken.push(`policy: ${text}`));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      globalThis.__violation(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  if (options.init) await context.addInitScript(options.init);
  const requests = [];
  context.on("request", (request) => requests.push(request.url()));
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("pageerror", (error) => broken.push(`error: ${error.stack ?? error}`));
  try {
    await page.goto(site.url + hash);
    await act(page, { context, requests });
    const foreign = requests.filter((url) => !url.startsWith(site.url) && !/^(data|blob):/.test(url));
    assert.deepEqual(foreign, [], "requests to other places than the page's own");
    assert.deepEqual(broken, [], "errors and policy violations");
  } catch (error) {
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/failed-${Date.now()}.png` });
    throw error;
  } finally {
    await context.close();
  }
}

/** The text being edited, and the command. */
export const editor = (page) => page.locator(".center .editor");
export const command = (page) => page.locator(".command");

/** The findings in the list: all, or those of one rule. */
export const cards = (page) => page.locator(".side [data-rule]");
export const card = (page, rule) => page.locator(`.side [data-rule="${rule}"]`).first();

export function findings(page) {
  return cards(page).evaluateAll((all) =>
    all.map((card) => {
      const place = card.querySelector(".place");
      return {
        rule: card.dataset.rule,
        severity: ["error", "warning", "hint"].find((word) => card.classList.contains(word)),
        file: place?.title,
        line: Number(place?.textContent.split(":").pop()),
      };
    }),
  );
}

/** Waits until the engine has answered for what is typed. */
export async function settled(page) {
  // The editor tells of a change a moment after the last key.
  await page.waitForTimeout(150);
  await page.locator('[data-state="ready"]').waitFor();
}

/** Leaves the sample or one's own files. */
export async function empty(page) {
  await page.getByRole("button", { name: "Start empty" }).click();
  await page.locator("#paste").waitFor();
}

/** What an editor holds; it draws only the lines in sight. */
export function textOf(place) {
  return place.locator(".cm-content").evaluate((content) => content.cmTile.root.view.state.doc.toString());
}

/** The lines in sight that carry a mark, from 1. */
export function markedLines(place) {
  return place.evaluate((root) => {
    const { view } = root.querySelector(".cm-content").cmTile.root;
    const marks = [...root.querySelectorAll(".cm-lintRange, .cm-lintPoint")];
    return [...new Set(marks.map((mark) => view.state.doc.lineAt(view.posAtDOM(mark)).number))];
  });
}

async function paste(page, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press("Control+v");
}

/** Pastes an inventory into the empty page, and a command over the one that stands there. */
export async function pasteCluster(page, inventory, run) {
  await page.locator("#paste").click();
  await paste(page, inventory);
  await editor(page).locator(".cm-content").waitFor();
  if (run) await pasteOver(page, command(page), run);
}

/** Replaces all of an editor's text as a person does: click, select all, paste. */
export async function pasteOver(page, place, text) {
  await place.locator(".cm-content").click();
  await page.keyboard.press("Control+a");
  await paste(page, text);
}

/** Drops a folder of this machine on the page. */
export async function dropFolder(page, folder) {
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await cdp.send("Input.dispatchDragEvent", { type, x: 700, y: 450, data });
  }
}
