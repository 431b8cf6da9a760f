import type { Page } from "@playwright/test";

/**
 * Fails the page's requests to a path until its button "Retry" is pressed.
 *
 * A list is also asked for again when something changes elsewhere; only the press may let it succeed.
 */
export async function failUntilRetried(page: Page, path: RegExp, headers: Record<string, string> = {}): Promise<void> {
  await page.evaluate(() => {
    const note = ({ target }: Event) => {
      if (target instanceof Element && target.closest("button")?.textContent?.trim() === "Retry") {
        document.documentElement.dataset.retried = "";
      }
    };
    addEventListener("click", note, { capture: true });
  });
  await page.route(path, async (route) => {
    if (await page.evaluate(() => "retried" in document.documentElement.dataset)) return route.continue();
    return route.fulfill({
      status: 503,
      contentType: "application/problem+json",
      headers,
      json: { type: "about:blank", title: "Unavailable", status: 503, detail: "Try again.", code: "unavailable" },
    });
  });
}
