// What must be true of the page of the `html` target, in a browser and by a validator.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { HtmlValidate, formatterFactory } from "html-validate";
import { LOOKS, photograph, visit } from "./browser.mjs";

/** Holds a file to the HTML standard. */
export async function checkValidity(file) {
  const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
  const report = await validator.validateString(readFileSync(file, "utf8"), file);
  assert.ok(report.valid, formatterFactory("text")(report.results));
}

/** Opens the page of the pack, and that of the pack full of hazards. */
export async function checkHtmlPage(checks, browser, address, screenshots) {
  const url = `${address}/azure-cni.html`;
  const on = (claim, use, look = LOOKS.light) =>
    checks.that(claim, () => visit(browser, url, look, use));
  await on("the html page asks for nothing but itself", checkRequests);
  await on("its logo is a picture", checkLogo);
  await on("its tabs switch by mouse and by keyboard", checkTabs);
  await on("its theme follows the system and can be changed", checkTheme, LOOKS.dark);
  await on("its parameters can be searched", checkSearch);
  await on("its code block is there", async (page) => {
    const code = page.locator("pre code", { hasText: 'networkPolicy: "none"' });
    assert.equal(await code.count(), 1);
  });
  await on("each link inside it has its place", checkAnchors);
  await on("nothing is hidden from readers without scripts", checkWithoutScripts(browser, url));
  await checks.that("the html page fits every window", () =>
    photograph(browser, url, screenshots, "html"),
  );
  await checks.that("the html page of hazards shows them as text, and runs none", () =>
    visit(browser, `${address}/hazards.html`, LOOKS.light, checkHazards),
  );
}

async function checkRequests(page) {
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.reload({ waitUntil: "networkidle" });
  assert.deepEqual(
    requests.filter((url) => !url.startsWith("data:")),
    [page.url()],
  );
}

async function checkLogo(page) {
  const logo = page.locator("header img");
  assert.ok((await logo.evaluate((image) => image.naturalWidth)) > 0);
}

async function checkTabs(page) {
  const tabs = page.getByRole("tab");
  assert.deepEqual(await tabs.allInnerTexts(), ["1.5.x", "1.4.x"]);
  const shown = () => page.getByRole("tabpanel").innerText();
  assert.match(await shown(), /1\.5\.0/);
  await tabs.nth(1).click();
  assert.match(await shown(), /1\.4\.0/);
  await page.keyboard.press("ArrowRight");
  assert.match(await shown(), /1\.5\.0/);
  await page.keyboard.press("End");
  assert.match(await shown(), /1\.4\.0/);
  assert.equal(await page.locator(":focus").innerText(), "1.4.x");
}

async function checkTheme(page) {
  const brightness = () =>
    page.evaluate(() => {
      const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g);
      return Number(red) + Number(green) + Number(blue);
    });
  assert.ok((await brightness()) < 150);
  await page.locator("#theme").click();
  assert.ok((await brightness()) > 600);
  await page.reload();
  assert.ok((await brightness()) > 600, "the choice is remembered");
}

async function checkSearch(page) {
  const rows = page.locator(".parameters tbody tr:visible");
  assert.equal(await rows.count(), 23);
  await page.getByRole("searchbox").fill("Number 19");
  assert.match(await rows.innerText(), /value19\.size/);
  assert.equal(await page.locator(".search [role=status]").innerText(), "1 found");
  await page.getByRole("searchbox").fill("");
  assert.equal(await rows.count(), 23);
}

async function checkAnchors(page) {
  const broken = await page.evaluate(() =>
    [...document.querySelectorAll('a[href^="#"]')]
      .map((link) => decodeURIComponent(link.hash.slice(1)))
      .filter((id) => !document.getElementById(id)),
  );
  assert.deepEqual(broken, []);
}

function checkWithoutScripts(browser, url) {
  return () =>
    visit(browser, url, { ...LOOKS.light, javaScriptEnabled: false }, async (page) => {
      assert.equal(await page.getByRole("tabpanel").count(), 2);
    });
}

async function checkHazards(page) {
  const text = await page.locator("main").innerText();
  for (const written of ["{{ .Values.image.tag }}", "<namespace>", "<WarningBox>", "Map<String, Int>"]) {
    assert.ok(text.includes(written), `${written}\n\n${text}`);
  }
  assert.equal(await page.locator("main :is(img, iframe, script, style, form)").count(), 0);
  const schemes = await page
    .locator("a[href]")
    .evaluateAll((links) => links.map((link) => new URL(link.href).protocol));
  assert.deepEqual([...new Set(schemes)].sort(), ["http:", "https:", "mailto:"]);
}
