// What the engine knows of the names in a text, beside the text: suggestions while one types (or with
// Ctrl+Space), and what is known of the name under the pointer or the cursor (Alt+F1). The engine answers
// from its worker, so that typing never waits for it.
import { acceptCompletion, autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { Prec, StateEffect, StateField } from "@codemirror/state";
import { hoverTooltip, keymap, showTooltip } from "@codemirror/view";
import { say } from "./say.js";

const ask = (kind, path, state, at) => globalThis.SprayEngine.ask(kind, path, state.doc.toString(), at);

/** Letters of a name, or of what begins one; after others nobody waits for a list. */
const BEGINS = /[\w.[:!&,={-]$|: ?$/;

function tooltipOf({ from, to, name, lines }) {
  return {
    pos: from,
    end: to,
    create() {
      const dom = document.createElement("div");
      dom.className = "cm-known";
      const title = document.createElement("p");
      title.append(Object.assign(document.createElement("code"), { textContent: name }));
      dom.append(title, ...lines.map(say));
      return { dom };
    },
  };
}

/** What was asked for by key, until the next change or move. */
const known = StateEffect.define();
const shown = StateField.define({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(known)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

/** @param {() => string | null} pathOf the path of the text that is shown */
export function assist(pathOf) {
  async function source({ state, pos, explicit }) {
    const path = pathOf();
    const line = state.doc.lineAt(pos);
    if (path === null || state.readOnly || (!explicit && !BEGINS.test(line.text.slice(0, pos - line.from)))) return null;
    const answer = await ask("complete", path, state, pos);
    if (!answer) return null;
    const options = answer.items.map(({ text, what, detail }, index) => ({
      label: text,
      detail,
      type: what,
      boost: -index,
    }));
    return { from: answer.from, options, filter: false };
  }

  async function about(view, pos) {
    const path = pathOf();
    const answer = path === null ? null : await ask("hover", path, view.state, pos);
    return answer && answer.to <= view.state.doc.length ? tooltipOf(answer) : null;
  }

  function tell(view) {
    const { doc, selection } = view.state;
    about(view, selection.main.head).then((tooltip) => {
      // A report that came meanwhile has changed marks only.
      const now = view.state;
      if (now.doc === doc && now.selection.eq(selection)) view.dispatch({ effects: known.of(tooltip) });
    });
    return true;
  }

  function hide(view) {
    if (!view.state.field(shown)) return false;
    view.dispatch({ effects: known.of(null) });
    return true;
  }

  return [
    autocompletion({ override: [source], icons: false, defaultKeymap: false }),
    Prec.highest(keymap.of([...completionKeymap, { key: "Tab", run: acceptCompletion }])),
    keymap.of([
      { key: "Alt-F1", run: tell },
      { key: "Escape", run: hide },
    ]),
    shown,
    hoverTooltip(about, { hoverTime: 400 }),
  ];
}
