import { readdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/browser";
import { findObjects, type Screen } from "@/e2e/support/browser-screen";
import { screens, showScreen, sizes, themes } from "@/e2e/support/browser-screens";

const app = join(import.meta.dirname, "..", "..", "app");
const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** The rules about colours: nothing else of a page is another in another theme. */
const ofColours = ["color-contrast", "link-in-text-block"];

/** The folders under app/ that hold a page. */
const pages = readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((file) => /(?:^|\/)page\.tsx$/.test(file))
  .map((file) => file.replace(/\/?page\.tsx$/, ""));

test("every page has a screen that is examined", () => {
  const shown = new Set(screens.map(({ page }) => page));
  expect(pages.filter((page) => !shown.has(page))).toEqual([]);
  expect([...shown].filter((page) => !pages.includes(page) && page !== "not-found")).toEqual([]);
});

async function violations(page: Page, within: string | undefined, theme: string): Promise<string[]> {
  // axe is loaded into a page once. Without frames it may finish there: nothing is to be gathered from elsewhere.
  const loaded = await page.evaluate(() => "axe" in globalThis);
  const axe = new AxeBuilder({ page, ...(loaded && { axeSource: ";" }) }).setLegacyMode(true);
  // Describing everything that is right takes longer than finding what is wrong.
  axe.options({ resultTypes: ["violations"] });
  if (theme === themes[0]) axe.withTags(levels);
  else axe.withRules(ofColours);
  const { violations: found } = await (within ? axe.include(within) : axe).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target} ${failureSummary}`),
  );
}

/** What sticks out of the page to the right, by its text. */
const stickingOut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return wide.map((element) => `${element.tagName} ${(element.textContent ?? "").slice(0, 40)}`);
  });

/**
 * The browser's clock is another than the server's, by more than any time on a page is rounded to: what the server wrote
 * has to be what the browser writes at first all the same, or React says so on the console.
 */
const aheadOfServer = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const shown = Date;
    const now = () => shown.now() + 75_000;
    globalThis.Date = new Proxy(shown, {
      construct: (_, parts) => Reflect.construct(shown, parts.length === 0 ? [now()] : parts),
      get: (_, member) => (member === "now" ? now : Reflect.get(shown, member)),
    });
  });

async function examine(page: Page, { name, within }: Screen): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    // What floats is placed anew after the page has another width.
    await expect.poll(() => stickingOut(page), `${name} at ${size.width}`).toEqual([]);
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
      expect(await violations(page, within, colorScheme), `${name} at ${size.width}, ${colorScheme}`).toEqual([]);
    }
  }
}

for (const screen of screens) {
  test.describe(screen.name, () => {
    test.use({ as: screen.as, expected: screen.status === undefined ? /^$/ : new RegExp(`^${screen.status} `) });

    test("breaks no rule of WCAG 2.2 AA, in both themes and widths", async ({ page, session }) => {
      const objects = await findObjects((await session("admin")).api);
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.setViewportSize(sizes[0]);
      await aheadOfServer(page);
      await showScreen(page, screen, objects);
      await examine(page, screen);
    });
  });
}
