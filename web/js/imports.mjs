// Shorter names between a WASM module and its script. wasm-bindgen ends each with sixteen digits of its
// own, which nothing compresses.

const IMPORTS = 2;

/** A number as LEB128, as WASM writes sizes. */
function leb(number) {
  const bytes = [];
  do {
    bytes.push((number & 127) | (number > 127 ? 128 : 0));
    number >>>= 7;
  } while (number > 0);
  return Buffer.from(bytes);
}

function reader(bytes, at) {
  const read = {
    at,
    number() {
      for (let value = 0, shift = 0; ; shift += 7) {
        const byte = bytes[read.at++];
        value |= (byte & 127) << shift;
        if (byte < 128) return value;
      }
    },
    text() {
      const length = read.number();
      read.at += length;
      return bytes.toString("utf8", read.at - length, read.at);
    },
  };
  return read;
}

const text = (value) => Buffer.concat([leb(Buffer.byteLength(value)), Buffer.from(value)]);

/** The section with new names: functions only, which is all that wasm-bindgen imports. */
function imports(bytes, names) {
  const section = reader(bytes, 0);
  const count = section.number();
  const parts = [leb(count)];
  for (let i = 0; i < count; i++) {
    const [module, name] = [section.text(), section.text()];
    for (const long of [module, name]) if (!names.has(long)) names.set(long, `$${names.size.toString(36)}`);
    if (bytes[section.at++] !== 0) throw new Error(`${name} is no function`);
    parts.push(text(names.get(module)), text(names.get(name)), Buffer.from([0]), leb(section.number()));
  }
  return Buffer.concat(parts);
}

/** The module with short names of what it imports, and how each was called. */
export function shortened(wasm) {
  const names = new Map();
  const parts = [wasm.subarray(0, 8)];
  const file = reader(wasm, 8);
  while (file.at < wasm.length) {
    const start = file.at;
    const id = wasm[file.at++];
    const length = file.number();
    const body = wasm.subarray(file.at, (file.at += length));
    if (id !== IMPORTS) parts.push(wasm.subarray(start, file.at));
    else {
      const section = imports(body, names);
      parts.push(Buffer.from([id]), leb(section.length), section);
    }
  }
  return { wasm: Buffer.concat(parts), names };
}

/** The module's script with the same names. */
export function renamed(script, names) {
  return script.replace(/"\.\/\w+_bg\.js"|\b__wb\w+\b/g, (found) => {
    const short = names.get(found.replaceAll('"', ""));
    return short === undefined ? found : found.startsWith('"') ? `"${short}"` : short;
  });
}
