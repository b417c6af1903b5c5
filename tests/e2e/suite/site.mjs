// What must be true of the pages that Docusaurus built, in a browser.

import { strict as assert } from "node:assert";
import { LOOKS, photograph, visit } from "./browser.mjs";

const PAGES = {
  "docusaurus-2023": "docusaurus-2023/azure-cni",
  docusaurus: "docusaurus/cni-azure",
};

/** Opens the pages of both eras, and the page full of hazards. */
export async function checkSite(checks, browser, address, screenshots) {
  for (const [target, page] of Object.entries(PAGES)) {
    const url = `${address}/${page}`;
    await checks.that(`tabs of the page for ${target} switch, and its code is there`, () =>
      visit(browser, url, LOOKS.light, checkPage),
    );
    await checks.that(`the page for ${target} fits every window`, () =>
      photograph(browser, url, screenshots, target),
    );
  }
  await checks.that("a page full of hazards shows what its author wrote", () =>
    visit(browser, `${address}/docusaurus-2023/hazards`, LOOKS.light, checkHazards),
  );
  await checks.that("a page full of hazards fits every window", () =>
    photograph(browser, `${address}/docusaurus-2023/hazards`, screenshots, "hazards"),
  );
}

async function checkPage(page) {
  assert.equal(await page.locator("h1").first().innerText(), "Azure CNI");
  const tabs = page.getByRole("tab");
  assert.deepEqual(await tabs.allInnerTexts(), ["1.5.x", "1.4.x"]);
  const panel = page.getByRole("tabpanel");
  const first = await panel.innerText();
  await tabs.nth(1).click();
  assert.equal(await tabs.nth(1).getAttribute("aria-selected"), "true");
  assert.notEqual(await panel.innerText(), first);
  await tabs.nth(0).click();
  const code = page.locator("pre code", { hasText: 'networkPolicy: "none"' });
  assert.ok((await code.count()) > 0);
}

async function checkHazards(page) {
  const text = (await page.locator("article").innerText()).replaceAll(/\s+/g, " ");
  for (const written of [
    "{namespace}, {{ .Values.image.tag }}, {b c}, {{.spectro.system.cluster.name}} and {escaped}.",
    'import { nothing } from "here" export default it',
    "a <5, x <= 3, <-- x, Map<String, Int>, List<Map<String, {}>>, <namespace>, </namespace>",
    "<WarningBox>Not a component here.</WarningBox>",
    "Mail team@pack.example, see https://docs.example/{tenant}/a_b, and not javascript:alert(1).",
    "indented: {code}",
    'value: "{{ .Values.x }}"',
    "Mind the {gap} in <this> box",
  ]) {
    assert.ok(text.includes(written), `${written}\n\n${text}`);
  }
  assert.equal(await page.locator("article table").count(), 1);
  assert.equal(await page.locator("article img").getAttribute("alt"), 'a "{b}" <c>');
}
