// Inputs for the browser tests, from the examples of the rule pages; and what the command line says.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));
const binary = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "debug/spraycheck");

/** Rules whose examples one of the two faces cannot have: the command line stops where the page
 * goes on, and the page takes no such file as the inventory. */
const OF_ONE_FACE = new Set(["deployed-hosts-unmatched", "inventory-source-unknown"]);

/** What the page has no switch for, and what a checkout on disk tells. */
const OF_THE_COMMAND_LINE = /^tidy:|^needs:|^```\w* kubespray\//m;

/** The first bad example of every rule page that both faces can have: `{name, rule, workspace, isPage}`.
 * `isPage`: a page about a check of Kubespray, without code. */
export async function ruleExamples() {
  const folder = path.join(root, "core/src/rules");
  const pages = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".md")).sort();
  const examples = [];
  for (const file of pages) {
    const page = await readFile(path.join(folder, file), "utf8");
    const isPage = page.startsWith("<!-- check");
    const source = isPage ? page : await readFile(path.join(folder, file.replace(/md$/, "rs")), "utf8");
    const [, rule] = source.match(isPage ? /^id: (.+)$/m : /\bid: "([^"]+)"/) ?? [];
    const [, cases = ""] = page.split("<!-- examples -->");
    const bad = cases.split(/^### /m).find((part) => part.startsWith("bad"));
    if (!rule || !bad || OF_ONE_FACE.has(rule) || OF_THE_COMMAND_LINE.test(bad)) continue;
    examples.push({ name: `${rule}: ${bad.split("\n", 1)[0]}`, rule, workspace: workspace(bad), isPage });
  }
  return examples;
}

/** The workspace of an example: fenced files, and what its settings say of the run. */
function workspace(example) {
  const workspace = { files: [], inventory: [], release: null, command: null, deployed: null, evidence: [] };
  for (const [, info, text] of example.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)) {
    const [language, file] = info.split(" ");
    if (language === "settings") Object.assign(workspace, settings(text));
    else if (file?.startsWith("evidence/")) workspace.evidence.push({ name: file, text });
    else if (language === "hex") workspace.files.push({ path: file, base64: Buffer.from(text.replace(/\s/g, ""), "hex").toString("base64") });
    else if (file) workspace.files.push({ path: file, text });
  }
  const sources = workspace.files.map(({ path }) => path).filter((name) => !/(group|host)_vars\//.test(name));
  const isDeployed = (name) => name.startsWith("deployed/");
  if (typeof workspace.inventory === "string") {
    // On the page it is the command that names a folder.
    workspace.command ??= `ansible-playbook -i ${workspace.inventory} -b cluster.yml`;
    workspace.inventory = [workspace.inventory];
  } else {
    workspace.inventory = sources.filter((name) => !isDeployed(name));
  }
  if (sources.some(isDeployed)) workspace.deployed = { inventory: sources.filter(isDeployed) };
  return workspace;
}

function settings(text) {
  const given = Object.fromEntries(text.trim().split("\n").map((line) => line.split(/: (.*)/s, 2)));
  if (given.deployed) {
    given.deployed = given.deployed === "none" ? { nothing: true } : { hosts: given.deployed.split(" ") };
  }
  return given;
}

/** Writes the files of a workspace into a folder. */
export async function writeFiles(folder, files) {
  for (const file of files) {
    const target = path.join(folder, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.text ?? Buffer.from(file.base64, "base64"));
  }
}

/** `check --format json` on the same workspace, from its folder. */
export async function nativeReport({ files, release, upgrade_from: from, command, deployed, evidence = [], inventory }) {
  const folder = await mkdtemp(path.join(tmpdir(), "spraycheck-"));
  try {
    await writeFiles(folder, [...files, ...evidence.map(({ name, text }) => ({ path: name, text }))]);
    const args = ["check", ...inventory, "--format", "json"];
    for (const { name } of evidence) args.push("--evidence", name);
    if (release) args.push("--release", release);
    if (from) args.push("--upgrade-from", from);
    if (command) args.push("--command", command);
    if (deployed?.nothing) args.push("--deployed", "none");
    if (deployed?.hosts) args.push("--deployed-hosts", deployed.hosts.join(","));
    if (deployed?.inventory) args.push("--deployed", ...deployed.inventory);
    const run = promisify(execFile)(binary, args, { cwd: folder, maxBuffer: 1 << 28 });
    // Exit status 1 means errors were found: a report all the same.
    const { stdout } = await run.catch((failed) => (failed.code === 1 ? failed : Promise.reject(failed)));
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}
