// Runs every check: `node main.mjs REPOSITORY PACK_BUILD CHROMIUM`.

import { strict as assert } from "node:assert";
import { copyFileSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { browsing } from "./browser.mjs";
import { Checks } from "./checks.mjs";
import { checkHtmlPage, checkValidity } from "./html.mjs";
import { compilePage, renderAsGatsbyDoes } from "./mdx.mjs";
import { addValues, copyPack, render, run } from "./pages.mjs";
import { checkPreview } from "./preview.mjs";
import { serving } from "./server.mjs";
import { checkSite } from "./site.mjs";

const [repository, program, chromium] = process.argv.slice(2);
const folder = path.resolve(import.meta.dirname, "..");
const site = path.join(folder, "site");
const packs = path.join(folder, "packs");
const html = path.join(folder, "html");
const screenshots = path.join(folder, "screenshots");
mkdirSync(screenshots, { recursive: true });

const pack = path.join(repository, "pack");
mkdirSync(path.join(site, "static/img"), { recursive: true });
copyFileSync(path.join(pack, "logo.png"), path.join(site, "static/img/logo.png"));
const versions = [pack, copyPack(pack, packs, { version: "1.5.0" })];
addValues(versions[1]);
const hazards = [copyPack(pack, packs, { name: "hazards", displayName: "{H} <h>", version: "1.0.0" })];
copyFileSync(
  path.join(repository, "tests/data/hazards.md"),
  path.join(hazards[0], "docs/integration.md"),
);

const checks = new Checks();
for (const target of ["docusaurus-2023", "docusaurus"]) {
  await checks.that(`MDX 3 compiles the pages for ${target}`, async () => {
    for (const set of [versions, hazards]) {
      const page = await render(program, set, target, path.join(site, "docs", target));
      await compilePage(readFileSync(page, "utf8"));
    }
  });
}
await checks.that("MDX 1 makes HTML of the pages for gatsby", async () => {
  for (const [set, heading] of [
    [versions, "Azure CNI"],
    [hazards, "1.10: {braces}, &lt;tags&gt; &amp; &#x27;quotes&#x27;"],
  ]) {
    const page = await render(program, set, "gatsby", path.join(folder, "gatsby"));
    const text = await renderAsGatsbyDoes(readFileSync(page, "utf8"));
    assert.ok(text.includes(`<h1>${heading}</h1>`), text);
  }
});
await checks.that("Docusaurus builds the site, and no link on it is broken", async () => {
  const docusaurus = path.join(folder, "node_modules/@docusaurus/core/bin/docusaurus.mjs");
  const environment = { ...process.env, CI: "1", DOCUSAURUS_NO_PERSISTENT_CACHE: "1" };
  const options = { cwd: site, env: environment };
  await run(process.execPath, [docusaurus, "build", "--out-dir", "build"], options);
});
await checks.that("the html pages are valid HTML", async () => {
  for (const set of [versions, hazards]) {
    await checkValidity(await render(program, set, "html", html));
  }
});
await browsing(chromium, async (browser) => {
  await serving(path.join(site, "build"), (address) => checkSite(checks, browser, address, screenshots));
  await serving(html, (address) => checkHtmlPage(checks, browser, address, screenshots));
  await checks.that("a preview shows a change of the pack by itself", () =>
    checkPreview(program, copyPack(pack, packs, { name: "preview", version: "1.0.0" }), browser),
  );
});
await checks.that("there is a screenshot of every page in every look", () => {
  assert.equal(readdirSync(screenshots).length, 4 * 4);
});
console.log(`${checks.passed} checks passed, ${checks.failed} failed; screenshots: ${screenshots}`);
process.exitCode = checks.failed === 0 ? 0 : 1;
