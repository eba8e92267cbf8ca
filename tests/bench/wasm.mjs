// Times a warm check in Chromium, through the page's own worker, against a warm native one on the
// same texts; prints the medians and how many times slower the browser is. Then the first
// check after loading the page, in which the browser compiles too, and what of it knowing the release
// costs: the same of a release that is not known.
//
// usage: node tests/bench/wasm.mjs PATH-OF-THE-EXAMPLE-warm
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../web/js/serve.mjs";

const RUNS = 31;
/** Checks of each format before anything is timed: until then the browser runs code that it compiled in haste. */
const WARM_RUNS = 2000;
const GOAL = 2.5;
const FIRST_RUNS = 11;
/** What knowing the release may add to the first check, in milliseconds. */
const FIRST_GOAL = 10;
/** A release that the catalogue does not have. */
const UNKNOWN = "v2.19.0";
const dist = process.env.DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));
const executablePath = process.env.CHROMIUM ?? execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
const native = process.argv[2];
const sample = JSON.parse(readFileSync(`${dist}/sample/sample.json`, "utf8"));

const address = (n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
const names = (count, indent = "") => Array.from({ length: count }, (_, n) => `${indent}n${n}`);
const ALL = `kube_version: 1.33.1
remove_anonymous_access: true
kubeadm_use_file_discovery: "{{ remove_anonymous_access }}"
upstream_dns_servers: [8.8.8.8, 1.1.1.1]
`;

function ini(count) {
  const hosts = names(count).map((name, n) => `${name} ansible_host=${address(n)} ip=${address(n)}`);
  const section = (name, lines) => `[${name}]\n${lines.join("\n")}\n`;
  return [
    section("all", hosts),
    section("kube_control_plane", names(3)),
    section("etcd", names(3)),
    section("kube_node", names(count)),
    section("k8s_cluster:children", ["kube_control_plane", "kube_node"]),
  ].join("");
}

function yaml(count) {
  const hosts = names(count).map((name, n) => `    ${name}:\n      ansible_host: ${address(n)}\n      ip: ${address(n)}`);
  const group = (name, count) => `    ${name}:\n      hosts:\n${names(count, "        ").map((name) => `${name}:`).join("\n")}\n`;
  const cluster = "    k8s_cluster:\n      children:\n        kube_control_plane:\n        kube_node:\n";
  return `all:\n  hosts:\n${hosts.join("\n")}\n  children:\n${group("kube_control_plane", 3)}${group("etcd", 3)}${group("kube_node", count)}${cluster}`;
}

function workspace(format, count) {
  const path = `c/hosts.${format}`;
  return {
    files: [
      { path, text: format === "ini" ? ini(count) : yaml(count) },
      { path: "c/group_vars/all/all.yml", text: ALL },
    ],
    inventory: [path],
    command: `ansible-playbook -i ${path} -b cluster.yml`,
  };
}

/** The engine's own times for opening and checking the workspace again and again. */
function inBrowser(page, workspace, runs = RUNS) {
  return page.evaluate(
    async ([text, runs]) => {
      const times = [];
      for (let run = 0; run < runs; run++) {
        times.push(
          await new Promise((resolve, reject) => {
            let mine;
            SprayEngine.listen((kind, seq, ms, text) => {
              if (kind === "report" && seq === mine) resolve(ms);
              if (kind === "restart" || kind === "failed") reject(new Error(text));
            });
            mine = SprayEngine.open(text);
          }),
        );
      }
      return times;
    },
    [JSON.stringify(workspace), runs],
  );
}

/** The engine's time for the first check after loading the page with a cluster, as the status bar tells it. */
async function first(browser, url, cluster, release) {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  await page.route("**/sample.json", (route) => route.fulfill({ json: { ...cluster, release } }));
  await page.goto(url);
  await page.locator('[data-state="ready"]').waitFor();
  const told = page.getByText(/^[\d.]+ ms$/);
  const time = parseFloat(await told.innerText());
  await context.close();
  return time;
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

const server = await serve(dist, {});
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.locator('[data-state="ready"]').waitFor();
  for (const format of ["ini", "yaml"]) await inBrowser(page, workspace(format, 100), WARM_RUNS);
  let worst = 0;
  console.log("format  hosts     native   Chromium   ratio");
  for (const format of ["ini", "yaml"]) {
    for (const count of [100, 1000, 5000]) {
      const texts = workspace(format, count);
      const theirs = median(await inBrowser(page, texts));
      const mine = Number(execFileSync(native, { input: JSON.stringify(texts), encoding: "utf8" }));
      worst = Math.max(worst, theirs / mine);
      const ms = (time) => `${time.toFixed(2)} ms`.padStart(10);
      console.log(`${format.padEnd(6)} ${String(count).padStart(6)} ${ms(mine)} ${ms(theirs)} ${(theirs / mine).toFixed(2).padStart(6)}x`);
    }
  }
  console.log(`at most ${worst.toFixed(2)} times native (goal: ${GOAL}): ${worst <= GOAL ? "met" : "missed"}`);

  for (const [name, cluster, release] of [
    ["an ordinary cluster", { ...sample, ...workspace("ini", 100), deployed: null }, "v2.31.0"],
    ["the sample with its mistakes", sample, sample.release],
  ]) {
    const times = { [release]: [], [UNKNOWN]: [] };
    for (let run = 0; run < FIRST_RUNS; run++) {
      for (const release in times) times[release].push(await first(browser, server.url, cluster, release));
    }
    const [known, unknown] = [median(times[release]), median(times[UNKNOWN])];
    const added = known - unknown;
    console.log(`first check after loading, ${name}: ${known.toFixed(0)} ms, without knowing the release ${unknown.toFixed(0)} ms`);
    console.log(`  the catalogue adds ${added.toFixed(0)} ms (goal: ${FIRST_GOAL}): ${added <= FIRST_GOAL ? "met" : "missed"}`);
  }
} finally {
  await browser.close();
  server.stop();
}
