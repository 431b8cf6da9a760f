import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { ZONE_COOKIE } from "@/components/time/zone-cookie";
import { examine } from "@/e2e/support/browser/examine";
import { findObjects } from "@/e2e/support/browser/screen";
import { screens, showScreen, sizes } from "@/e2e/support/browser/screens";
import { origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";

const app = join(import.meta.dirname, "..", "..", "app");
/** The folders under app/ that hold a page. */
const pages = readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((file) => /(?:^|\/)page\.tsx$/.test(file))
  .map((file) => file.replace(/\/?page\.tsx$/, ""));

test("every page has a screen that is examined", () => {
  const shown = new Set(screens.map(({ page }) => page));
  expect(pages.filter((page) => !shown.has(page))).toEqual([]);
  expect([...shown].filter((page) => !pages.includes(page) && page !== "not-found")).toEqual([]);
});

/**
 * A browser with another clock, time zone and language than the server. The clocks differ by more than the rounding of
 * any time on a page. React reports an error if the browser's first rendering differs from the server's.
 */
const elsewhere = { timezoneId: "Asia/Kathmandu", locale: "de-DE" };
const aheadOfServer = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const shown = Date;
    const now = () => shown.now() + 75_000;
    globalThis.Date = new Proxy(shown, {
      construct: (_, parts) => Reflect.construct(shown, parts.length === 0 ? [now()] : parts),
      get: (_, member) => (member === "now" ? now : Reflect.get(shown, member)),
    });
  });

for (const screen of screens) {
  test.describe(screen.name, () => {
    test.use({
      ...elsewhere,
      as: screen.as,
      expected: screen.status === undefined ? /^$/ : new RegExp(`^${screen.status} `),
    });

    test("breaks no rule of WCAG 2.2 AA, in both themes and widths", async ({ page, session }) => {
      const objects = await findObjects((await session("admin")).api);
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.setViewportSize(sizes[0]);
      await page.context().addCookies([{ name: ZONE_COOKIE, value: "local", url: origin }]);
      await aheadOfServer(page);
      await showScreen(page, screen, objects);
      await examine(page, screen);
    });
  });
}
