import type { Page } from "@playwright/test";
import { newAgent, newRequest } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

// A page is seen before its code listens. A press that comes then is repeated where it only shows something; else the
// person reads that nothing was done.

/** Holds back the code of the page until the returned function is called. */
async function withoutCode(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

const open = (page: Page, path: string) => page.goto(path, { waitUntil: "domcontentloaded" });
const listens = (page: Page) => expect(page.locator("html")).toHaveAttribute("data-listens");

test.describe("before its code has arrived", () => {
  test.use({ as: "security" });

  test("a page keeps the press of a menu, and opens it then", async ({ page }) => {
    const release = await withoutCode(page);
    await open(page, "/agents");
    const opener = page.getByRole("button", { name: /^Signed in as/ });
    await opener.click();
    await expect(opener).toHaveAttribute("data-held");
    release();
    await expect(page.getByRole("menuitem", { name: "Your account" })).toBeVisible();
    await expect(page.locator("[data-held]")).toHaveCount(0);
  });

  test("of several presses the last one counts, once", async ({ page }) => {
    const release = await withoutCode(page);
    await open(page, "/agents");
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    // Its count may change meanwhile.
    const tab = page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: /^Active \d/ });
    for (let press = 0; press < 3; press += 1) await tab.click();
    release();
    await listens(page);
    await expect(tab).toHaveAttribute("aria-current", "page");
    await expect(page.getByRole("menu")).toHaveCount(0);
  });

  test("a press that begins to stop something is not repeated, and the person is told", async ({ page, session }) => {
    const { id } = await newAgent((await session("security")).api, { ownerEmail: personOf("finance").email });
    const release = await withoutCode(page);
    await open(page, `/agents/${id}`);
    const suspend = page.getByRole("button", { name: "Suspend", exact: true }).first();
    await suspend.click();
    release();
    await expect(page.getByText("Nothing was done. Press “Suspend” again.")).toBeVisible();
    await expect(page.getByRole("dialog", { name: /^Suspend/ })).toHaveCount(0);
    await suspend.click();
    await expect(page.getByRole("dialog", { name: /^Suspend/ })).toBeVisible();
  });

  test("a form is not sent, and what was typed stays out of the address", async ({ page }) => {
    const release = await withoutCode(page);
    await open(page, "/agents/new");
    const address = page.url();
    await page.locator("main form input").first().fill("typed-early");
    await page.locator("main form input").first().press("Enter");
    release();
    await listens(page);
    await expect(page.getByText(/^Nothing was done\./)).toBeVisible();
    expect(page.url()).toBe(address);
  });
});

test.describe("a decision", () => {
  test.use({ as: "approver" });

  test("is never made by a press before its code has arrived", async ({ page, session }) => {
    const [security, owner, approver] = [
      await session("security"),
      await session("finance"),
      await session("approver"),
    ];
    const { id } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    const request = await newRequest(owner.api, id, "Early");
    const release = await withoutCode(page);
    await open(page, `/approvals?request=${request.id}`);
    const article = page.getByRole("article", { name: `Request ${request.id}` });
    for (const name of ["Approve", "Deny"]) {
      const answer = article.getByRole("button", { name, exact: true });
      await expect(answer).toHaveAttribute("aria-disabled", "true");
      await answer.click({ force: true });
    }
    release();
    await listens(page);
    await expect(page.getByText("The digest matches what you see")).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    const { status } = await approver.api.get<{ status: string }>(`/api/requests/${request.id}`);
    expect(status).toBe("pending");
  });
});

test.describe("on a slow processor", () => {
  test.use({ as: "security" });

  for (const rate of [4, 12]) {
    test(`a press as soon as the page is seen opens the menu (${rate} times slower)`, async ({ page }) => {
      const cdp = await page.context().newCDPSession(page);
      await cdp.send("Emulation.setCPUThrottlingRate", { rate });
      await page.goto("/agents", { waitUntil: "commit" });
      await page.getByRole("button", { name: /^Signed in as/ }).click();
      await expect(page.getByRole("menuitem", { name: "Your account" })).toBeVisible();
      await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    });
  }
});
