// How code looks: every colour is a variable of static/style.css, so that light and dark need one
// theme and no reload.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Must be the nonce that the page's policy names; CodeMirror adds one style element. */
export const NONCE = "spraycheck";

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--paper)", color: "var(--ink)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--ink-3)", border: "none", paddingLeft: "4px" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "28px", padding: "0 8px 0 4px" },
  ".cm-activeLine": { backgroundColor: "var(--line-active)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--match)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--match)", color: "inherit" },
  ".cm-specialChar": { color: "var(--error)", backgroundColor: "var(--error-soft)", borderRadius: "2px" },
  ".cm-placeholder": { color: "var(--ink-3)" },

  ".cm-lintRange": {
    backgroundImage: "none",
    textDecorationLine: "underline",
    textDecorationStyle: "wavy",
    textDecorationThickness: "1px",
    textDecorationSkipInk: "none",
    textUnderlineOffset: "4px",
    paddingBottom: "0",
  },
  ".cm-lintRange-error": { textDecorationColor: "var(--error)", backgroundColor: "var(--error-soft)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warning)", backgroundColor: "var(--warning-soft)" },
  ".cm-lintRange-info": { textDecorationColor: "var(--hint)" },
  ".cm-lintRange-active": { outline: "1px solid currentColor", outlineOffset: "1px", borderRadius: "2px" },
  ".cm-lintPoint:after": { borderBottomColor: "var(--warning)" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--error)" },
  ".cm-lintPoint-info:after": { borderBottomColor: "var(--hint)" },

  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 2px" },
  ".cm-lint-marker": { width: "8px", height: "8px", margin: "6px 0 0 2px", borderRadius: "50%", content: "none" },
  ".cm-lint-marker-error": { backgroundColor: "var(--error)", borderRadius: "1px" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--warning)" },
  ".cm-lint-marker-info": { backgroundColor: "transparent", boxShadow: "inset 0 0 0 2px var(--hint)" },

  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--rule)",
    borderRadius: "6px",
    boxShadow: "var(--shadow)",
    maxWidth: "min(520px, 92vw)",
    overflow: "hidden",
  },
  ".cm-diagnostic": { padding: "10px 14px", borderLeft: "3px solid transparent", whiteSpace: "normal" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--error)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--hint)" },
  ".cm-diagnostic p": { margin: "0 0 4px", fontFamily: "var(--sans)", fontSize: "13px", lineHeight: "1.5" },
  ".cm-diagnostic p:first-child": { fontWeight: "600" },
  ".cm-diagnostic p:nth-child(2)": { color: "var(--ink-2)" },
  ".cm-diagnostic p:last-child": { marginBottom: "0" },

  ".cm-known": { padding: "10px 14px", fontFamily: "var(--sans)", fontSize: "13px", lineHeight: "1.5" },
  ".cm-known p": { margin: "0 0 4px" },
  ".cm-known p:first-child": { fontWeight: "600" },
  ".cm-known p:last-child": { marginBottom: "0" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12.5px", maxHeight: "14em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px", display: "flex", gap: "16px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--selection)",
    color: "var(--ink)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-completionDetail": {
    marginLeft: "auto",
    fontStyle: "normal",
    fontFamily: "var(--sans)",
    color: "var(--ink-2)",
    overflow: "hidden",
    textOverflow: "ellipsis",
  },

  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--ink)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--rule)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--rule)" },
  ".cm-panel.cm-search": { padding: "8px 28px 8px 12px", fontFamily: "var(--sans)", fontSize: "13px" },
  ".cm-panel .cm-textfield": {
    backgroundColor: "var(--paper)",
    border: "1px solid var(--control)",
    borderRadius: "4px",
    padding: "3px 6px",
    fontSize: "13px",
  },
  ".cm-panel .cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--control)",
    borderRadius: "4px",
    padding: "3px 8px",
    fontSize: "13px",
  },
  ".cm-searchMatch": { backgroundColor: "var(--match)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--selection)", outline: "1px solid var(--ink-2)" },
});

const line = EditorView.theme({
  "&": { height: "auto", backgroundColor: "transparent" },
  ".cm-scroller": { maxHeight: "116px", overflow: "auto" },
  ".cm-content": { padding: "7px 0" },
  ".cm-line": { padding: "0 8px 0 0" },
  ".cm-activeLine": { backgroundColor: "transparent" },
});

const { comment, keyword, string, number, bool, propertyName, definition, heading, atom, operator, meta, labelName } = tags;
const colours = HighlightStyle.define([
  { tag: comment, color: "var(--code-comment)" },
  { tag: [propertyName, definition(propertyName), definition(tags.variableName), tags.name], color: "var(--code-key)" },
  { tag: [heading, tags.atom, labelName], color: "var(--code-head)", fontWeight: "600" },
  { tag: [string, tags.special(string), tags.attributeValue], color: "var(--code-string)" },
  { tag: [number, bool, atom, tags.null, keyword], color: "var(--code-value)" },
  { tag: [operator, meta, tags.punctuation, tags.separator], color: "var(--code-mark)" },
]);

export const look = [EditorView.cspNonce.of(NONCE), theme, syntaxHighlighting(colours)];
export const lineLook = line;
