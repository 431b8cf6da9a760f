import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.describe("on a phone", () => {
  test.use({ as: "security", viewport: { width: 390, height: 844 } });

  for (const path of ["/action-approvals", "/delegations/new", "/audit/completeness", "/agents/lifecycle-policy"]) {
    test(`the title of ${path} is shown in full`, async ({ page }) => {
      await page.goto(path);
      await settled(page);
      const title = page.getByRole("banner").getByRole("heading", { level: 1 });
      const hidden = await title.evaluate((shown) => [
        shown.scrollWidth - shown.clientWidth,
        shown.scrollHeight - shown.clientHeight,
      ]);
      expect(Math.max(...hidden)).toBeLessThanOrEqual(0);
    });
  }
});

test.describe("on a wide screen", () => {
  test.use({ as: "security", viewport: { width: 1360, height: 900 } });

  for (const [path, words] of [
    ["/agents/orphans", "Agents/Agents without an owner"],
    ["/agents/onboarding", "Agents/Requests for agents"],
    ["/audit/completeness", "Audit trail/Completeness"],
    ["/audit/verify", "Audit trail/Verify files"],
    ["/reports", "Controls/Compliance reports"],
  ] as const) {
    test(`the header of ${path} names the page above it`, async ({ page }) => {
      await page.goto(path);
      await expect(page.getByRole("banner")).toContainText(words);
    });
  }

  test("an empty list offers its first step once", async ({ page }) => {
    await page.goto("/requests");
    await expect(page.getByText("You made no requests yet")).toBeVisible();
    await expect(page.getByRole("link", { name: "Request authority" })).toHaveCount(1);
  });
});
