// What must be true of `docs preview`, in a browser.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

/** Opens the preview of a pack, changes the pack, and waits for the browser to show it. */
export async function checkPreview(program, pack, browser) {
  const stdio = ["ignore", "pipe", "ignore"];
  const preview = spawn(program, ["docs", "preview", pack], { stdio });
  try {
    const [address] = await once(createInterface(preview.stdout), "line");
    const page = await browser.newPage();
    await page.goto(address);
    await page.getByRole("heading", { level: 1, name: "Azure CNI" }).waitFor();
    const prose = path.join(pack, "docs/integration.md");
    writeFileSync(prose, readFileSync(prose, "utf8").replace(/^title: .*$/m, "title: Changed"));
    await page.getByRole("heading", { level: 1, name: "Changed" }).waitFor();
    await page.close();
  } finally {
    preview.kill();
  }
}
