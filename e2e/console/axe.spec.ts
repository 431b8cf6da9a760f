import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { ZONE_COOKIE } from "@/components/time/zone-cookie";
import { examine } from "@/e2e/support/browser/examine";
import { findObjects, type Objects } from "@/e2e/support/browser/screen";
import { screens, settled, showScreen, sizes } from "@/e2e/support/browser/screens";
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

/** No test changes what the screens show of the demonstration, so that a worker looks its objects up once. */
let known: Promise<Objects> | undefined;

for (const screen of screens) {
  test.describe(screen.name, () => {
    test.use({
      ...elsewhere,
      as: screen.as,
      expected: screen.status === undefined ? /^$/ : new RegExp(`^${screen.status} `),
    });

    test("breaks no rule of WCAG 2.2 AA, in both themes and widths", async ({ page, session }) => {
      known ??= session("admin").then(({ api }) => findObjects(api));
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.setViewportSize(sizes[0]);
      await page.context().addCookies([{ name: ZONE_COOKIE, value: "local", url: origin }]);
      await aheadOfServer(page);
      await showScreen(page, screen, await known);
      await examine(page, screen);
    });
  });
}

const lowContrast = ".fault { color: #333; background: #222; }";
const signInPage = { as: undefined, path: "/sign-in" } as const;
/** A page of the console, because axe judges no contrast beside the heading of the sign-in page at 1360 pixels. */
const consolePage = { as: "auditor", path: "/passkeys" } as const;

/** Each is a fault in one theme, at one width or for one rule alone. */
const faults = [
  {
    ...{ name: "a contrast that is too low in the dark theme alone", ...consolePage },
    html: `<p class="fault">Text</p>`,
    css: `[data-theme="dark"] ${lowContrast}`,
    found: /at 1360, dark.*color-contrast \.fault/s,
  },
  {
    ...{ name: "a contrast that is too low in the dark theme at 390 pixels alone", ...consolePage },
    html: `<p class="fault">Text</p>`,
    css: `@media (width < 500px) { [data-theme="dark"] ${lowContrast} }`,
    found: /at 390, dark.*color-contrast \.fault/s,
  },
  {
    ...{ name: "an element that is too wide at 390 pixels alone", ...signInPage },
    html: `<p class="fault">Too wide</p>`,
    css: "@media (width < 500px) { .fault { width: 600px; } }",
    found: /at 390.*P Too wide/s,
  },
  {
    ...{ name: "a field without a label", ...signInPage },
    html: `<input type="text" class="fault">`,
    css: "",
    found: /at 1360, light.*label \.fault/s,
  },
  {
    ...{ name: "a field without a label at 390 pixels alone", ...signInPage },
    html: `<input type="text" class="fault">`,
    css: "@media (width >= 500px) { .fault { display: none; } }",
    found: /at 390, light.*label \.fault/s,
  },
];

for (const { name, as, path, html, css, found } of faults) {
  test.describe("the examination", () => {
    test.use({ as });

    test(`finds ${name}`, async ({ page }) => {
      await page.goto(path);
      await settled(page);
      await page.evaluate(
        ([html, css]) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets.push(sheet);
          document.querySelector("h1")?.insertAdjacentHTML("afterend", html);
        },
        [html, css] as const,
      );
      await expect(examine(page, { name: path, timeout: 1_000 })).rejects.toThrow(found);
    });
  });
}
