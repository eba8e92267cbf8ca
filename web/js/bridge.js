// The page's only way to the engine: numbers on requests, a worker that is replaced when it dies.
//
// boot.js calls `createBridge(spawn)` and puts the result on `globalThis.SprayBridge` before it
// starts the page. The page (web/page/src/bridge.rs) knows two functions:
//
//   SprayBridge.listen(tell)             one listener, told everything below as tell(kind, id, text)
//   SprayBridge.request(id, method, args)
//       id      a number that the page never uses twice
//       method  "open" | "update" | "check" | "render"
//       args    an array of strings, the arguments of the engine's function of that name
//
//   tell("answer", id, json)    the engine's answer, a JSON text ("" where it gives nothing)
//   tell("refused", id, why)    this request failed; the worker lives
//   tell("restarted", 0, why)   the worker died ("trap", "silence", "load"); all requests under way
//                               are void; a new worker starts with nothing open: open again
//   tell("failed", 0, why)      no worker can be started: the engine is not to be had
//
// Requests are kept until the worker is there, and answered in order. Nothing here looks into the
// texts.
//
// `spawn(receive, died)` starts one worker and returns `{ post(message), end() }`. It calls
// `receive({ id, ok, value })` for every answer and `receive({ ready: true })` once, and
// `died(why)` when the worker cannot go on. A worker that keeps a request for longer than
// `SILENCE` milliseconds counts as dead.

export const SILENCE = 10_000;
/** So many deaths in a row without one answer: the engine does not work here. */
const PATIENCE = 3;

export function createBridge(spawn, { silence = SILENCE } = {}) {
  let tell = () => {};
  let worker = null;
  let ready = false;
  let deaths = 0;
  let queue = []; // not yet posted, because no worker is ready
  const waiting = new Map(); // id -> timer

  function start() {
    ready = false;
    const mine = {};
    worker = mine;
    const current = (act) => (value) => worker === mine && act(value);
    try {
      Object.assign(mine, spawn(current(receive), current(died)));
    } catch (error) {
      queueMicrotask(() => current(died)(String(error)));
    }
  }

  function receive(message) {
    if (message.ready) {
      ready = true;
      for (const request of queue.splice(0)) post(request);
      return;
    }
    if (!settle(message.id)) return;
    deaths = 0;
    tell(message.ok ? "answer" : "refused", message.id, String(message.value ?? ""));
  }

  function settle(id) {
    const timer = waiting.get(id);
    if (timer === undefined) return false;
    clearTimeout(timer);
    waiting.delete(id);
    // Answers come in order, so silence counts from the last sign of life.
    const next = waiting.keys().next();
    if (!next.done) watch(next.value);
    return true;
  }

  function watch(id) {
    clearTimeout(waiting.get(id));
    waiting.set(id, setTimeout(() => died("silence"), silence));
  }

  function died(why) {
    worker?.end?.();
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
    queue = [];
    deaths += 1;
    if (deaths >= PATIENCE) {
      worker = null;
      tell("failed", 0, why);
      return;
    }
    start();
    tell("restarted", 0, why);
  }

  function post(request) {
    watch(request.id);
    worker.post(request);
  }

  start();
  return {
    listen(listener) {
      tell = listener;
    },
    request(id, method, args) {
      if (worker === null) return tell("failed", 0, "");
      const request = { id, method, args: Array.from(args, String) };
      if (ready) post(request);
      else queue.push(request);
    },
    /** Ends the worker as a crash would; for tests. */
    kill(why = "trap") {
      died(why);
    },
  };
}
