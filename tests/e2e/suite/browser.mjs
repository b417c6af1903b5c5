// Opens pages in headless Chromium, and holds each to making no error.

import { strict as assert } from "node:assert";
import path from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
  "--no-sandbox",
];

/** The windows that screenshots are taken in. */
export const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 } },
  "phone-dark": { colorScheme: "dark", viewport: { width: 390, height: 844 } },
};

/** Runs `use` with a browser, which is closed whatever happens. */
export async function browsing(executable, use) {
  const browser = await chromium.launch({ executablePath: executable, args: FLAGS });
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

/** Opens a page in a window of its own and runs `use` with it; any error of the page is one here. */
export async function visit(browser, url, look, use) {
  const window = await browser.newContext({ ...look, reducedMotion: "reduce" });
  const page = await window.newPage();
  const problems = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("requestfailed", (request) => problems.push(`${request.url()} failed`));
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${response.url()}: ${response.status()}`);
  });
  try {
    await page.goto(url, { waitUntil: "networkidle" });
    await use(page);
    assert.deepEqual(problems, []);
  } finally {
    await window.close();
  }
}

/** Takes a picture of a page in every look, and checks that none has to be scrolled sideways. */
export async function photograph(browser, url, folder, name) {
  for (const [look, window] of Object.entries(LOOKS)) {
    await visit(browser, url, window, async (page) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      await page.screenshot({ path: path.join(folder, `${name}-${look}.png`), fullPage: true });
      assert.ok(width <= window.viewport.width, `${look}: ${width} pixels wide`);
    });
  }
}
