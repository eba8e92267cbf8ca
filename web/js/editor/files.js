// The browser's file interfaces: reading what is dropped or chosen, saving, copying.
//
// What is read comes as JSON: {"files": [{"path", "text"} or {"path", "base64", "shown"}],
// "left": [{"path", "why"}]}, where `why` is "large", "many", "folder" or "unreadable" and `shown`
// is a readable decoding of bytes that are not UTF-8. A Kubespray checkout among it comes as
// "checkout": {"name", "files"}, its files that matter as the engine takes them, as one text.
import { strToU8, zipSync } from "fflate";

/** Limits of one drop: files, bytes of one file, bytes of all. */
const LIMITS = { files: 2000, entries: 20_000, file: 16 * 1024 * 1024, all: 48 * 1024 * 1024 };
/** Folders that hold nothing an inventory reads. */
const SKIPPED = /(^|\/)(\.git|\.github|\.tox|\.venv|venv|node_modules|__pycache__)(\/|$)/;
/** The playbooks that only a Kubespray tree has at its root; before its folder's name. */
const ROOT = /^(.*\/)?(?:playbooks\/)?(?:cluster|upgrade[-_]cluster)\.yml$/;
/** What a Kubespray checkout holds of its own: folders, and files at its root. */
const KUBESPRAYS =
  /^([^/]+\/)?((\.[^/]+|contrib|docs|extra_playbooks|library|logo|meta|playbooks|plugins|roles|scripts|test-infra|tests|inventory\/local)\/|(\.[^/]+|[A-Z_]+|[^/]+\.(md|py|rc|html|txt)|Makefile|Vagrantfile|(pipeline\.)?Dockerfile|setup\.cfg|(_config|galaxy|(upgrade[-_])?cluster|scale|reset|remove[-_]node|recover-control-plane|facts|legacy_groups|ansible_version)\.yml)$)/;
/** Its example of an inventory, which some edit in its place. */
const SAMPLE = /^([^/]+\/)?inventory\/sample\//;
/** An inventory in its own folder beside the example. */
const INVENTORY = /^([^/]+\/)?inventory\/(?!sample\/|local\/)[^/]+\//;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function base64(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

function decoded(path, bytes) {
  try {
    return { path, text: utf8.decode(bytes) };
  } catch {
    return { path, base64: base64(bytes), shown: readable(bytes) };
  }
}

/** Chinese encodings first: they are what our users meet, and they refuse most other bytes. */
function readable(bytes) {
  if (bytes.subarray(0, 4096).includes(0)) return new TextDecoder().decode(bytes.subarray(0, 4096));
  try {
    return new TextDecoder("gb18030", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Bytes kept as base64 (work restored after a reload), made readable again. */
export function shown(encoded) {
  return readable(bytesOf(encoded));
}

function bytesOf(encoded) {
  return Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
}

/** `found`: [{path, file}] */
async function read(found, folders) {
  const left = folders.map((path) => ({ path, why: "folder" }));
  const files = [];
  const checkout = found.some(({ path }) => /^([^/]+\/)?(cluster|upgrade[-_]cluster)\.yml$/.test(path));
  const hasOwn = found.some(({ path }) => INVENTORY.test(path));
  let total = 0;
  for (const { path, file } of found) {
    if (SKIPPED.test(path) || (checkout && (KUBESPRAYS.test(path) || (hasOwn && SAMPLE.test(path))))) continue;
    if (files.length >= LIMITS.files || total + file.size > LIMITS.all) left.push({ path, why: "many" });
    else if (file.size > LIMITS.file) left.push({ path, why: "large" });
    else {
      try {
        files.push(decoded(path, new Uint8Array(await file.arrayBuffer())));
        total += file.size;
      } catch {
        left.push({ path, why: "unreadable" });
      }
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return JSON.stringify({ files, left, checkout: await checkoutOf(found) });
}

/** The Kubespray tree among what was found: it has a playbook of Kubespray at its root, and roles. */
async function checkoutOf(found) {
  const roots = found.map(({ path }) => ROOT.exec(path)).filter(Boolean);
  const [root] = roots.map(([, folder = ""]) => folder).sort((a, b) => a.length - b.length);
  if (root === undefined || !found.some(({ path }) => path.startsWith(`${root}roles/`))) return undefined;
  const inside = new Map(found.filter(({ path }) => path.startsWith(root)).map(({ path, file }) => [path.slice(root.length), file]));
  const files = [];
  let total = 0;
  for (const path of await globalThis.SprayEngine.matters([...inside.keys()])) {
    const file = inside.get(path);
    total += file.size;
    if (file.size > LIMITS.file || total > LIMITS.all) continue;
    const { text, base64 } = decoded(path, new Uint8Array(await file.arrayBuffer()));
    files.push({ path, text, base64 });
  }
  const name = root.split("/").filter(Boolean).pop() ?? "kubespray";
  return files.length > 0 ? { name, files: JSON.stringify(files) } : undefined;
}

async function walk(entry, found, folders) {
  const path = entry.fullPath.replace(/^\//, "");
  if (SKIPPED.test(`${path}/`)) return;
  if (entry.isFile) {
    found.push({ path, file: await new Promise((ok, no) => entry.file(ok, no)) });
    return;
  }
  if (found.length > LIMITS.entries) return void folders.push(path);
  const reader = entry.createReader();
  for (;;) {
    const batch = await new Promise((ok, no) => reader.readEntries(ok, no));
    if (batch.length === 0) return;
    for (const child of batch) await walk(child, found, folders);
  }
}

/** Reads a drop or a paste. Must be called while its event is being handled. */
export async function fromTransfer(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = [];
  const folders = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ path: entry.name, file: entry });
    else if (entry) await walk(entry, found, folders).catch(() => folders.push(entry.fullPath));
  }
  return read(found, folders);
}

/** Reads what an `<input type=file>` holds, and empties it. */
export async function fromInput(input) {
  const found = [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  const answer = await read(found, []);
  input.value = "";
  return answer;
}

function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const contents = ({ text, base64 }) => (base64 === undefined ? strToU8(text) : bytesOf(base64));

/** `file`: {"path", "text"} or {"path", "base64"}, as JSON. */
export function saveFile(file) {
  const parsed = JSON.parse(file);
  save(parsed.path.split("/").pop(), new Blob([contents(parsed)], { type: "application/octet-stream" }));
}

/** `files`: a JSON array of such files. */
export function saveZip(name, files) {
  const entries = JSON.parse(files).map((file) => [file.path.replace(/^\/+/, ""), contents(file)]);
  save(name, new Blob([zipSync(Object.fromEntries(entries), { level: 6 })], { type: "application/zip" }));
}

/** Copies a text; over plain HTTP, where there is no clipboard interface, through a selection. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

function copySelected(text) {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "offstage";
  document.body.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  area.remove();
  before?.focus?.();
  return done;
}

/** One of the page's own files as text; undefined when it cannot be had. */
export async function own(path) {
  try {
    const response = await fetch(path);
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
