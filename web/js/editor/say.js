/** A sentence; what stands between backticks is code. */
export function say(text) {
  const p = document.createElement("p");
  const pieces = text.split("`");
  const paired = pieces.length % 2 === 1;
  for (const [index, piece] of (paired ? pieces : [text]).entries()) {
    const node = document.createElement(index % 2 === 1 ? "code" : "span");
    node.textContent = piece;
    p.append(node);
  }
  return p;
}
