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
 *          init?: () => void, clipboard?: boolean}} options
 */
export async function visit(site, options, act) {
  const { hash = "", locale = "en-US", colorScheme = "light", viewport = { width: 1440, height: 900 } } = options;
  const context = await site.browser.newContext({ locale, colorScheme, viewport, acceptDownloads: true });
  const broken = [];
  if (options.clipboard ?? true) {
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(site.url).origin });
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

export const byId = (page, id) => page.getByTestId(id);

/** The findings in the list, as data. */
export function findings(page) {
  return byId(page, "finding").evaluateAll((cards) =>
    cards.map((card) => ({ rule: card.dataset.rule, severity: card.dataset.severity, line: Number(card.dataset.line) })),
  );
}

export const finding = (page, rule) => page.locator(`[data-testid=finding][data-rule="${rule}"]`);

/** Replaces all of an editor's text as a person does: click, select all, paste. */
export async function paste(page, editor, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await editor.locator(".cm-content").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+v");
}

/** Waits until the engine has answered for what is typed. */
export async function settled(page) {
  await page.locator('[data-testid=status][data-state="ready"]').waitFor();
}
