import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "auditor" });

const rows = (page: Page) =>
  page.getByRole("table", { name: "Audit trail" }).getByRole("button", { name: /^Open entry/ });
const ofReads = (page: Page) =>
  page.getByRole("table", { name: "Audit trail" }).getByRole("button", { name: /searched the audit trail/ });
const showReads = (page: Page) => page.getByRole("button", { name: "Show reads" });

test("the trail leaves reads out, and the switch shows them and is part of the address", async ({ page }) => {
  await page.goto("/audit");
  await expect(rows(page).first()).toBeVisible();
  await expect(showReads(page)).toHaveAttribute("aria-pressed", "false");
  await expect(ofReads(page)).toHaveCount(0);
  await showReads(page).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=reads(?::|%3A)yes/);
  await expect(showReads(page)).toHaveAttribute("aria-pressed", "true");
  // The record of the search above is sealed within a second.
  await expect(async () => {
    await page.reload();
    await expect(ofReads(page).first()).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await showReads(page).click();
  await expect(page).not.toHaveURL(/reads/);
  await expect(ofReads(page)).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(/q=reads(?::|%3A)yes/);
  await expect(showReads(page)).toHaveAttribute("aria-pressed", "true");
});

test("an entry that is opened leaves a record that tells who opened it", async ({ page }) => {
  await page.goto("/audit");
  await rows(page).first().click();
  const entry = page.getByRole("dialog");
  await expect(entry).toBeVisible();
  const index = new URL(page.url()).searchParams.get("entry");
  await expect(async () => {
    await page.goto(`/audit?q=${encodeURIComponent("type:audit.read")}`);
    await expect(page.getByRole("button", { name: new RegExp(`opened entry ${index}$`) }).first()).toBeVisible({
      timeout: 2_000,
    });
  }).toPass();
});

test.describe("a member", () => {
  test.use({ as: "support" });

  test("has no switch, because no read is theirs to see", async ({ page }) => {
    await page.goto("/audit");
    await expect(page.getByRole("status", { name: "Answer" })).toContainText("sealed up to");
    await expect(showReads(page)).toHaveCount(0);
  });
});
