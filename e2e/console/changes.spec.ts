import { granted, pane, scene } from "@/e2e/support/browser/editing";
import { expect, test } from "@/e2e/support/browser/test";

// A delegation is changed in the editor: at once where nothing is wider, else by an approver who counts the same.

test.describe("a change of a delegation", () => {
  test.use({ as: "finance" });

  test("less applies at once, more is asked for; versions are compared and restored", async ({
    page,
    session,
    open,
  }) => {
    const it = await scene(session);
    const delegationId = await granted(it);
    await page.goto(`/delegations/${delegationId}`);
    await page.getByRole("link", { name: "Change", exact: true }).click();
    const form = pane(page, "Form");
    await form.getByLabel("At most, each").fill("200.00");
    await form.getByLabel("Reason for the change").fill("Refunds are small.");
    await page.getByRole("button", { name: "Review and narrow" }).click();
    const review = page.getByRole("dialog", { name: "Narrow now" });
    await expect(review.getByText("narrower on 1 axis")).toBeVisible();
    await review.getByRole("button", { name: "Narrow now" }).click();
    await expect(page).toHaveURL(new RegExp(`/delegations/${delegationId}$`));
    const versions = page.getByRole("region", { name: "Versions" });
    await expect(versions.getByText(/Narrowed at once by .* Reason: Refunds are small\./)).toBeVisible();

    await versions.getByRole("button", { name: "Compare version 2" }).click();
    const compare = page.getByRole("dialog", { name: "Compare versions" });
    await expect(compare.getByText("narrower on 1 axis")).toBeVisible();
    await expect(compare.getByRole("group", { name: "Version 1 as JSON" })).toContainText("500.00");
    await compare.getByRole("button", { name: "Close" }).click();

    await versions.getByRole("link", { name: "Start a change from version 1" }).click();
    await expect(form.getByLabel("At most, each")).toHaveValue("500.00");
    await form.getByLabel("Reason for the change").fill("Larger refunds again.");
    await form.getByRole("radio", { name: "in 90 days" }).check();
    await page.getByRole("button", { name: "Review and send" }).click();
    const send = page.getByRole("dialog", { name: "Send for approval" });
    await expect(send.getByText("wider on 2 axes")).toBeVisible();
    await send.getByRole("button", { name: "Send for approval" }).click();
    await expect(page).toHaveURL(/\/requests\/req_/);

    // The approver counts the same, and reads the reason apart from the purpose.
    const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    const approver = await open(await session("approver"));
    await approver.goto(`/approvals?request=${id}&q=agent:${it.agentId}`);
    await expect(approver.locator(`li:has([data-queue-item="${id}"])`)).toContainText("wider on 2 axes");
    const facts = approver.getByRole("article", { name: `Request ${id}` });
    await expect(facts.getByText("Larger refunds again.", { exact: true })).toBeVisible();
    await expect(facts.getByText("Why changed", { exact: true })).toBeVisible();
  });
});
