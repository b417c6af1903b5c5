// Makes the pages that the suite is about: those of the repository's own pack in two versions, and
// those of a pack whose prose is full of what breaks sites.

import { execFile } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

export const run = promisify(execFile);

/** Copies a pack with some fields of its `pack.json` changed; returns the folder of the copy. */
export function copyPack(pack, folder, fields) {
  const copy = path.join(folder, `${fields.name ?? "pack"}-${fields.version}`);
  mkdirSync(folder, { recursive: true });
  cpSync(pack, copy, { recursive: true });
  const file = path.join(copy, "pack.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file)), ...fields }, null, 2));
  return copy;
}

/** Gives a pack so many parameters that nobody wants to read them all. */
export function addValues(pack) {
  const one = (number) => `\nvalue${number}:\n  # -- What number ${number} is for\n  size: ${number}\n`;
  appendFileSync(path.join(pack, "values.yaml"), Array.from({ length: 20 }, (_, i) => one(i)).join(""));
}

/** Renders a page for a target into a folder; returns its path. */
export async function render(program, packs, target, folder) {
  const options = ["--target", target, "--out", folder, "--registry", "https://registry.example"];
  const { stdout } = await run(program, ["docs", "render", ...packs, ...options]);
  return stdout.trim();
}
