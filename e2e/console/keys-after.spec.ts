import { newAgent, newRequest } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

// The keyboard right after a dialog closed: typed words are no shortcuts.

test.describe("a review", () => {
  test.use({ as: "approver" });

  test("takes a word that is typed after Esc in a dialog for no shortcut, and a letter alone for one", async ({
    page,
    session,
  }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id, name } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    await newRequest(owner.api, id, "First");
    await page.goto(`/approvals?q=agent:${name}`);
    await expect(page.getByText("The digest matches what you see")).toBeVisible();
    await expect(page.locator('[data-tip^="Read the sentence first"]')).toHaveCount(0);
    await page.keyboard.press("a");
    const reason = page.getByRole("dialog", { name: "Approve request" }).getByLabel(/^Reason/);
    await expect(reason).toBeFocused();
    await page.keyboard.type("Only one");
    await page.keyboard.press("Escape");
    await page.keyboard.type("refund", { delay: 40 });
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.keyboard.press("a");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(async () => {
      await page.keyboard.press("d");
      await expect(page.getByRole("dialog", { name: "Deny request" })).toBeVisible({ timeout: 500 });
    }).toPass({ intervals: [1_500] });
    await page
      .getByRole("dialog")
      .getByLabel(/^Reason/)
      .press("Escape");
    await page.keyboard.press("a");
    await expect(reason).toBeFocused();
  });
});
