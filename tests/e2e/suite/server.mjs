// Serves a folder on a port of 127.0.0.1 that the system chooses.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};

/** Runs `use` with the address of the server, which is closed whatever happens. */
export async function serving(folder, use) {
  const server = createServer((request, response) => {
    const file = find(folder, decodeURIComponent(new URL(request.url, "http://host").pathname));
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type });
    createReadStream(file).pipe(response);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function find(folder, pathname) {
  const inside = path.join(folder, path.normalize(pathname));
  const candidates = [inside, `${inside}.html`, path.join(inside, "index.html")];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}
