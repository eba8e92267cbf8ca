// The code editor: one view, a state for each file so that each keeps its own undo history.
//
// The page (Rust) owns the texts; it is told of each change a moment later, and `flush` makes it
// hear of what is still on the way. CodeMirror ends lines with "\n"; a file with "\r\n" gets them
// back when its text is handed over.
import { defaultKeymap, history, historyKeymap, undo } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, StreamLanguage } from "@codemirror/language";
import { yaml } from "@codemirror/lang-yaml";
import { properties } from "@codemirror/legacy-modes/mode/properties";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, Text } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { assist } from "./assist.js";
import { lineLook, look } from "./look.js";
import { offsetOf, rangeOf } from "./places.js";
import { say } from "./say.js";

/** How long after the last key the page hears of a change, in milliseconds, by length of text. */
const PAUSE = { short: 60, long: 400, border: 200_000 };
/** Above this length colours cost more than they help. */
const COLOURED = 1_500_000;

const LANGUAGES = {
  yaml: () => yaml(),
  ini: () => StreamLanguage.define(properties),
  shell: () => StreamLanguage.define(shell),
  text: () => [],
};

/** Made by the page itself: not an edit of the user, so nobody has to be told. */
const silent = Annotation.define();
const textOf = (text) => Text.of(text.split(/\r\n?|\n/));
const eolOf = (text) => {
  const crlf = text.split("\r\n").length - 1;
  return crlf > 0 && crlf * 2 > text.split("\n").length - 1 ? "\r\n" : "\n";
};
const LINT_SEVERITY = { error: "error", warning: "warning", hint: "info" };

function diagnosticsOf(doc, findings) {
  const all = findings.map((finding) => ({
    ...rangeOf(doc, finding),
    severity: LINT_SEVERITY[finding.severity] ?? "info",
    message: finding.message,
    renderMessage() {
      const box = document.createElement("div");
      box.append(...[finding.message, finding.consequence, finding.remedy].filter(Boolean).map(say));
      return box;
    },
  }));
  return all.sort((a, b) => a.from - b.from || a.to - b.to);
}

/** The edits of one fix as one change set; places outside the text end at its end. */
function changesOf(doc, edits) {
  return edits.map(({ start, end, text }) => ({
    from: offsetOf(doc, start),
    to: offsetOf(doc, end),
    insert: textOf(text),
  }));
}

class Editor {
  constructor(parent, tell, extensions) {
    this.tell = tell;
    this.extensions = extensions;
    this.entries = new Map(); // path -> { state, eol, readOnly }
    this.path = null;
    this.pending = new Map(); // path -> timer
    this.words = new Compartment();
    this.spoken = { label: "", hint: "", phrases: {} };
    this.view = new EditorView({
      parent,
      state: this.makeState("", "text", true),
      dispatchTransactions: (transactions, view) => this.dispatched(transactions, view),
    });
  }

  makeState(text, language, readOnly) {
    return EditorState.create({
      doc: textOf(text),
      extensions: [
        look,
        this.extensions,
        assist(() => this.path),
        (text.length > COLOURED ? LANGUAGES.text : (LANGUAGES[language] ?? LANGUAGES.text))(),
        EditorState.readOnly.of(readOnly),
        this.words.of(this.speech()),
      ],
    });
  }

  dispatched(transactions, view) {
    view.update(transactions);
    if (transactions.some((t) => t.docChanged && !t.annotation(silent))) this.changed(this.path);
  }

  changed(path) {
    clearTimeout(this.pending.get(path));
    const length = this.stateOf(path)?.doc.length ?? 0;
    const pause = length > PAUSE.border ? PAUSE.long : PAUSE.short;
    this.pending.set(path, setTimeout(() => this.hand(path), pause));
  }

  hand(path) {
    clearTimeout(this.pending.get(path));
    this.pending.delete(path);
    const state = this.stateOf(path);
    if (state) this.tell(path, state.doc.sliceString(0, state.doc.length, this.entries.get(path).eol));
  }

  /** Hands over at once what was typed and not yet told; true when there was something. */
  flush() {
    const paths = [...this.pending.keys()];
    for (const path of paths) this.hand(path);
    return paths.length > 0;
  }

  stateOf(path) {
    return path === this.path ? this.view.state : this.entries.get(path)?.state;
  }

  /** Makes sure there is a state with this text, keeping the history when the text is the same. */
  hold(path, text, language, readOnly) {
    const known = this.entries.get(path);
    const doc = textOf(text);
    const kind = `${language} ${readOnly}`;
    if (known && known.kind === kind && this.stateOf(path).doc.eq(doc)) return;
    if (known && known.kind === kind && !readOnly) {
      this.replace(path, doc);
      return;
    }
    const state = this.makeState(text, language, readOnly);
    this.entries.set(path, { state, eol: eolOf(text), kind });
    if (path === this.path) this.view.setState(state);
  }

  replace(path, doc) {
    const state = this.stateOf(path);
    this.apply(path, { changes: { from: 0, to: state.doc.length, insert: doc }, annotations: silent.of(true) });
  }

  apply(path, spec) {
    if (path === this.path) this.view.dispatch(spec);
    else {
      const entry = this.entries.get(path);
      entry.state = entry.state.update(spec).state;
    }
  }

  /** Shows a file; a text that differs from what the editor holds replaces it as one undoable step. */
  show(path, text, language, readOnly) {
    this.flush();
    this.hold(path, text, language, readOnly);
    if (path === this.path) return;
    if (this.path !== null && this.entries.has(this.path)) this.entries.get(this.path).state = this.view.state;
    this.path = path;
    this.view.setState(this.entries.get(path).state);
    this.respeak();
  }

  /** Shows nothing. */
  clear() {
    this.flush();
    if (this.path !== null && this.entries.has(this.path)) this.entries.get(this.path).state = this.view.state;
    this.path = null;
    this.view.setState(this.makeState("", "text", true));
  }

  /** `edits`: [{start, end, text}] of one file, as one step of its history; false when it cannot be. */
  edit(path, text, language, edits) {
    this.flush();
    this.hold(path, text, language, false);
    const state = this.stateOf(path);
    try {
      this.apply(path, { changes: changesOf(state.doc, JSON.parse(edits)), userEvent: "input.fix" });
    } catch {
      return false;
    }
    this.hand(path);
    return true;
  }

  undo(path) {
    const target =
      path === this.path
        ? this.view
        : {
            state: this.entries.get(path)?.state,
            dispatch: (t) => {
              this.entries.get(path).state = t.state;
            },
          };
    if (!target.state || !undo(target)) return false;
    this.hand(path);
    return true;
  }

  /** The findings of the shown file, as JSON. */
  mark(findings) {
    const { state } = this.view;
    this.view.dispatch(setDiagnostics(state, diagnosticsOf(state.doc, JSON.parse(findings))));
  }

  /** Puts the cursor on a place and shows it in the middle. */
  reveal(startLine, startColumn, endLine, endColumn, focus) {
    const { doc } = this.view.state;
    const { from, to } = rangeOf(doc, {
      start: { line: startLine, column: startColumn },
      end: { line: endLine, column: endColumn },
    });
    this.view.dispatch({
      selection: { anchor: from, head: to },
      effects: EditorView.scrollIntoView(from, { y: "center" }),
    });
    if (focus) this.view.focus();
  }

  forget(path) {
    clearTimeout(this.pending.get(path));
    this.pending.delete(path);
    this.entries.delete(path);
    if (this.path === path) this.clear();
  }

  rename(from, to) {
    this.flush();
    const entry = this.entries.get(from);
    if (!entry) return;
    if (this.path === from) this.path = to;
    this.entries.delete(from);
    this.entries.set(to, entry);
  }

  speech() {
    const { label, hint, phrases } = this.spoken;
    return [
      // A text that scrolls is reached by the keyboard, even where it is read-only.
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      EditorState.phrases.of(phrases),
      hint ? placeholder(hint) : [],
    ];
  }

  /** The accessible name, what an empty text shows, and CodeMirror's own words as JSON pairs. */
  speak(label, hint, phrases) {
    this.spoken = { label, hint, phrases: Object.fromEntries(JSON.parse(phrases)) };
    this.respeak();
  }

  respeak() {
    this.view.dispatch({ effects: this.words.reconfigure(this.speech()) });
  }

  focus() {
    this.view.focus();
  }

  destroy() {
    this.flush();
    this.view.destroy();
  }
}

const common = [
  highlightSpecialChars(),
  history(),
  drawSelection(),
  EditorState.allowMultipleSelections.of(true),
  bracketMatching(),
];

/** The editor of files; `tell(path, text)` hears of what is typed. */
export function createEditor(parent, tell) {
  return new Editor(parent, tell, [
    common,
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    indentOnInput(),
    indentUnit.of("  "),
    lintGutter(),
    search({ top: true }),
    keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
  ]);
}

/** The editor of the command: as many lines as it needs, long lines wrapped. */
export function createCommand(parent, tell) {
  return new Editor(parent, tell, [
    common,
    lineLook,
    EditorView.lineWrapping,
    keymap.of([...defaultKeymap, ...historyKeymap]),
  ]);
}
