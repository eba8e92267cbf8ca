// A small static server for `make serve` and the browser tests:
// node web/js/serve.mjs [DIST [PORT]]
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
const PACKED = { br: ".br", gzip: ".gz" };

const isFile = (file) => stat(file).then((found) => found.isFile(), () => false);

/** Serves the files of a folder under `base`; `types` overrides content types by extension. */
export function serve(dist, { port = 0, base = "/", types = {} } = {}) {
  const root = path.resolve(dist);
  const server = createServer(async (request, response) => {
    const refuse = (status) => response.writeHead(status).end();
    let { pathname } = new URL(request.url, "http://localhost");
    if (!pathname.startsWith(base)) return refuse(404);
    pathname = decodeURIComponent(pathname.slice(base.length));
    let file = path.join(root, pathname);
    if (file !== root && !file.startsWith(root + path.sep)) return refuse(403);
    if (pathname === "" || pathname.endsWith("/")) file = path.join(file, "index.html");
    if (!(await isFile(file))) return refuse(404);
    const type = { ...TYPES, ...types }[path.extname(file)] ?? "application/octet-stream";
    const headers = { "content-type": type, "cache-control": "no-cache", vary: "accept-encoding" };
    const accepted = (request.headers["accept-encoding"] ?? "").split(/[ ,]+/);
    for (const [encoding, extension] of Object.entries(PACKED)) {
      if (!accepted.includes(encoding) || !(await isFile(file + extension))) continue;
      file += extension;
      headers["content-encoding"] = encoding;
      break;
    }
    response.writeHead(200, headers);
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => resolve({ url: `http://localhost:${server.address().port}${base}`, stop: () => server.close() }));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [dist = fileURLToPath(new URL("../../dist", import.meta.url)), port = "8080"] = process.argv.slice(2);
  const { url } = await serve(dist, { port: Number(port) });
  console.log(`spraycheck with the sample cluster: ${url}#sample`);
}
