import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import type Axe from "axe-core";
import { sizes, themes } from "./screens";

const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The rules about colours: nothing else of a page is another in another theme. */
const ofColours = ["color-contrast", "link-in-text-block"];

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Loads axe into a page once: it is half a megabyte of code. */
async function loadAxe(page: Page): Promise<void> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
}

async function violations(page: Page, within: string | undefined, theme: string): Promise<string[]> {
  const options: Axe.RunOptions = {
    // A list of all passed checks takes longer than the check itself.
    resultTypes: ["violations"],
    runOnly: theme === themes[0] ? { type: "tag", values: levels } : { type: "rule", values: ofColours },
  };
  return page.evaluate(
    async ({ within, options }) => {
      const axe: Pick<typeof Axe, "run"> = Reflect.get(globalThis, "axe");
      const { violations: found } = await axe.run(within ?? document, options);
      return found.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} ${target} ${failureSummary}`),
      );
    },
    { within, options },
  );
}

/** Lists the elements that overflow the page to the right, by their text. */
export const stickingOut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return wide.map((element) => `${element.tagName} ${(element.textContent ?? "").slice(0, 40)}`);
  });

/** Waits until all colours are those of the theme: a transition passes through colours with too little contrast. */
async function repainted(page: Page, theme: string): Promise<void> {
  await page.waitForFunction((shown) => document.documentElement.dataset.theme === shown, theme);
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(transitions.map(({ finished }) => finished));
  });
}

/** @property timeout How long the page may take to fit its width, in ms. */
type Examined = { name: string; within?: string; timeout?: number };

/** Finds breaches of WCAG 2.2 AA and overflowing elements, in both themes and widths. */
export async function examine(page: Page, { name, within, timeout }: Examined): Promise<void> {
  // The code of a dialog comes when it is opened.
  if (within) await expect(page.locator(within).first()).toBeVisible();
  await loadAxe(page);
  for (const size of sizes) {
    await page.setViewportSize(size);
    // A former scroll position may hide half of an element below the header.
    await page.evaluate(() => scrollTo(0, 0));
    // Floating elements move after the page gets another width.
    const fits = { message: `${name} at ${size.width}`, ...(timeout !== undefined && { timeout }) };
    await expect.poll(() => stickingOut(page), fits).toEqual([]);
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await repainted(page, colorScheme);
      expect(await violations(page, within, colorScheme), `${name} at ${size.width}, ${colorScheme}`).toEqual([]);
    }
  }
}

/** A toast is a guest on any screen, for a moment, and no part of what is examined. It may also go by itself. */
async function dismissToasts(page: Page): Promise<void> {
  for (const dismiss of await page.getByLabel("Dismiss", { exact: true }).all())
    await dismiss.click({ timeout: 1_000 }).catch(() => {});
}

/** Examines what a story has reached, and keeps a picture of it where `SCREENSHOTS` says; then goes on as it was. */
export async function examineHere(page: Page, name: string, within?: string): Promise<void> {
  const before = page.viewportSize();
  await dismissToasts(page);
  await examine(page, { name, ...(within === undefined ? {} : { within }) });
  const directory = process.env.SCREENSHOTS;
  for (const size of directory ? sizes : []) {
    for (const colorScheme of themes) {
      await page.setViewportSize(size);
      // A former scroll position may hide half of an element below the header.
      await page.evaluate(() => scrollTo(0, 0));
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(directory ?? "", `${name}-${size.width}-${colorScheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (before) await page.setViewportSize(before);
}
