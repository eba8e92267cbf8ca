// The page's door to the engine: `globalThis.SprayEngine`, made by `connect`.
//
//   listen(listener)            listener(kind, seq, ms, text); one listener, the page
//   open(workspaceJson) -> seq  replaces the whole workspace
//   checkout(filesJson)         the Kubespray checkout that the next open goes by; "" for none
//   update(path, text) -> seq   one file's new text
//   language(tag)               "en" or "zh-CN": renders the last answer again, analyses nothing
//   ask(kind, path, text, offset) -> Promise<object | null>
//                               "complete" or "hover": the engine's answer about this text; null
//                               when it has none or is not there
//   notEvaluated() -> Promise<string | null>   a page about the checks that only the run can judge
//   matters(paths) -> Promise<string[]>   those that say what a Kubespray tree does
//   restart()                   throws the worker away and asks again (the "try again" of a failure)
//
// `seq` numbers the states of the workspace. What the listener hears:
//
//   kind       seq                 ms           text
//   "report"   state it is about   engine time  {"report": …, "overview": …}; older than the last
//                                               seq given out means: typed since, positions moved
//   "busy"     state               0            "" a check began
//   "ready"    0                   0            "" the engine is loaded
//   "restart"  state               0            why the last worker was given up; a new one is at work
//   "failed"   state               0            why; twice in a row on the same state, or the engine
//                                               cannot be loaded; the next open or update tries again
//
// Texts of "restart" and "failed" are for a detail line; the page says in its own words what it
// means. The bridge keeps the workspace, so nothing that was typed depends on the worker. At most
// one check is under way; what is typed meanwhile is sent as one batch when it ends.

/** How long a check may stay silent before its worker is given up, in milliseconds. */
const SILENCE = 15_000;

/** Compiles while downloading; a server that says another type than application/wasm costs speed only. */
export async function compile(url, integrity, priority = "auto") {
  const response = await fetch(url, { integrity, priority });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const copy = response.clone();
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return WebAssembly.compile(await copy.arrayBuffer());
  }
}

/** A text of the site, after `until`. */
export async function text(url, integrity, until) {
  await until;
  const response = await fetch(url, { integrity, priority: "low" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}

/**
 * `load` gives what a worker begins with.
 *
 * @param {{load: () => Promise<{module: WebAssembly.Module, catalogue: string}>, spawn: () => Worker, silence?: number}} parts
 */
export function connect({ load, spawn, silence = SILENCE }) {
  const state = { seq: 0, workspace: null, updates: new Map(), language: "en", checkout: "" };
  let listener = () => {};
  let parts = null;
  let loading = null;
  let worker = null;
  let isFresh = false; // the worker knows no workspace yet
  let flight = null;
  let due = null;
  let crashedOn = -1;
  let asked = 0;
  const questions = new Map(); // id -> what to do with the answer

  const tell = (kind, seq = 0, ms = 0, text = "") => listener(kind, seq, ms, text);

  /** All is loaded once, while a worker starts; a failed download is tried again with the next request. */
  function need() {
    if (!worker) start();
    loading ??= load().then(
      (loaded) => {
        parts = loaded;
        worker?.postMessage(parts);
        tell("ready");
        pump();
      },
      (error) => {
        loading = null;
        tell("failed", state.seq, 0, String(error));
      },
    );
    return loading;
  }

  function start() {
    const fresh = spawn();
    fresh.onmessage = ({ data }) => fresh === worker && answer(data);
    fresh.onerror = (event) => fresh === worker && (event.preventDefault(), giveUp(event.message || "worker error"));
    if (parts) fresh.postMessage(parts);
    worker = fresh;
    isFresh = true;
  }

  function stop() {
    worker?.terminate();
    worker = null;
    clearTimeout(flight?.timer);
    flight = null;
    for (const resolve of questions.values()) resolve(null);
    questions.clear();
  }

  /** Asks for the work that is due, unless the worker is busy or the engine is not there yet. */
  function pump() {
    if (!due || flight || !state.workspace) return;
    if (!parts) return need();
    const batch = { ...due, language: state.language, updates: [...due.updates] };
    if (!worker) start();
    if (isFresh) {
      batch.open = true;
      batch.checkout = state.checkout;
      isFresh = false;
    }
    if (batch.open) {
      batch.workspace = state.workspace;
      batch.updates = [...state.updates];
    }
    due = null;
    flight = { seq: state.seq, timer: setTimeout(() => giveUp(`silent for ${silence} ms`), silence) };
    worker.postMessage(batch);
    tell("busy", flight.seq);
  }

  function answer({ ok, id, text, ms }) {
    if (ok && id) {
      questions.get(id)?.(text ? JSON.parse(text) : null);
      questions.delete(id);
      return;
    }
    const { seq, timer } = flight ?? {};
    clearTimeout(timer);
    if (!ok) return giveUp(text);
    flight = null;
    crashedOn = -1;
    tell("report", seq, ms, text);
    pump();
  }

  /** A worker that failed is never used again: its memory cannot be trusted after a trap. */
  function giveUp(why) {
    const seq = flight?.seq ?? state.seq;
    stop();
    want({ open: true });
    if (crashedOn === seq && state.seq === seq) return tell("failed", seq, 0, why);
    crashedOn = seq;
    tell("restart", seq, 0, why);
    pump();
  }

  function want({ open = false, update = null }) {
    due ??= { open: false, updates: new Map() };
    due.open ||= open;
    if (open) due.updates.clear();
    if (update) due.updates.set(...update);
  }

  function question(message) {
    const id = ++asked;
    worker.postMessage({ ...message, id });
    return new Promise((resolve) => questions.set(id, resolve));
  }

  need();
  return {
    listen(next) {
      listener = next;
      if (parts) tell("ready");
    },
    open(workspaceJson) {
      state.workspace = workspaceJson;
      state.updates.clear();
      state.seq += 1;
      want({ open: true });
      pump();
      return state.seq;
    },
    update(path, text) {
      state.updates.set(path, text);
      state.seq += 1;
      want({ update: [path, text] });
      pump();
      return state.seq;
    },
    language(tag) {
      if (state.language === tag) return;
      state.language = tag;
      want({});
      pump();
    },
    checkout(filesJson) {
      state.checkout = filesJson;
      want({ open: true });
      due.checkout = filesJson;
    },
    async ask(kind, path, text, offset) {
      return worker && question({ ask: kind, args: [path, text, offset, state.language] });
    },
    async notEvaluated() {
      return worker && question({ ask: "not_evaluated", args: [] });
    },
    async matters(paths) {
      await need();
      if (parts && !worker) start();
      return (worker && (await question({ matters: JSON.stringify(paths) }))) ?? [];
    },
    restart() {
      stop();
      crashedOn = -1;
      want({ open: true });
      pump();
    },
  };
}
