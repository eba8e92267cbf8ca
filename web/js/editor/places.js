// From the report's places (lines from 1, columns in Unicode characters from 1) to CodeMirror's
// (UTF-16 offsets), and the other way round never.

/** The offset of a place; a place outside the text becomes the nearest one inside. */
export function offsetOf(doc, { line, column }) {
  if (line > doc.lines) return doc.length;
  const { from, text } = doc.line(Math.max(1, line));
  let at = 0;
  for (let n = 1; n < column && at < text.length; n += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return from + at;
}

/**
 * A finding of the report as CodeMirror's diagnostic. An empty span marks the character there, and
 * a span of several lines the first of them: a screenful of waves says nothing.
 */
export function rangeOf(doc, { start, end }) {
  const from = offsetOf(doc, start);
  const first = doc.lineAt(from);
  let to = Math.min(offsetOf(doc, end), first.to);
  if (to <= from) to = Math.min(from + 1, first.to);
  return to > from ? { from, to } : { from: first.from, to: first.to };
}
