import { askToPay, element, granted, pane, scene } from "@/e2e/support/browser/editing";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { unique } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";

// Drafts, and the templates and delegations from which they begin.

test.describe("a draft", () => {
  // The window that saves second gets an error.
  test.use({ as: "finance", expected: /^(?:404|412) \/api\/drafts\/drf_/ });

  test("a draft survives a reload, is found again, and two windows do not overwrite each other", async ({
    page,
    open,
    session,
  }) => {
    const it = await scene(session);
    await page.goto(`/delegations/new?agent=${it.agentId}`);
    const purpose = unique("Refund customers");
    await pane(page, "Form").getByLabel("Purpose").fill(purpose);
    await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
    await expect(page).toHaveURL(/draft=drf_/);
    await page.reload();
    await expect(pane(page, "Form").getByLabel("Purpose")).toHaveValue(purpose);

    const other = await open(await session("finance"));
    await other.goto("/requests");
    await other.getByRole("link", { name: new RegExp(purpose) }).click();
    await pane(other, "Form").getByLabel("Purpose").fill(`${purpose}, there`);
    await expect(other.getByText(/^Draft saved/).first()).toBeVisible();
    await pane(page, "Form").getByLabel("Purpose").fill(`${purpose}, here`);
    await expect(page.getByText(/was changed in another window/)).toBeVisible();
    await page.getByRole("button", { name: "Discard draft" }).click();
    await expect(page.getByText("The draft was not discarded").first()).toBeVisible();
    await expect(page.getByText(/was changed in another window\. The version in this/)).toBeVisible();
    await expect(page).toHaveURL(/draft=drf_/);
    await page.getByRole("button", { name: "Keep this version" }).click();
    await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
    await page.reload();
    await expect(pane(page, "Form").getByLabel("Purpose")).toHaveValue(`${purpose}, here`);

    // The page for a new delegation lists the draft. One press restores a discarded draft.
    await page.goto("/delegations/new");
    await page.getByRole("button", { name: /^Continue (?:your|one of your)/ }).click();
    const drafts = page.getByRole("region", { name: "Your drafts" });
    await drafts.getByRole("link", { name: new RegExp(purpose) }).click();
    await expect(pane(page, "Form").getByLabel("Purpose")).toHaveValue(`${purpose}, here`);
    await page.getByRole("button", { name: "Discard draft" }).click();
    await expect(page).toHaveURL(/\/requests$/);
    await expect(page.getByText(purpose)).toBeHidden();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page).toHaveURL(/draft=drf_/);
    await expect(pane(page, "Form").getByLabel("Purpose")).toHaveValue(`${purpose}, here`);

    // The other window, whose draft is gone, saves new text as a new draft.
    const gone = other.url();
    await pane(other, "Form").getByLabel("Purpose").fill(`${purpose}, elsewhere`);
    await expect(other).not.toHaveURL(gone);
    await other.reload();
    await expect(pane(other, "Form").getByLabel("Purpose")).toHaveValue(`${purpose}, elsewhere`);

    // A draft that another window discarded is discarded already.
    const draft = new URL(other.url()).searchParams.get("draft") ?? "";
    await (await session("finance")).api.delete(`/api/drafts/${draft}`);
    await other.getByRole("button", { name: "Discard draft" }).click();
    await expect(other).toHaveURL(/\/requests$/);
    await expect(other.getByText("Draft discarded")).toBeVisible();
  });
});

test.describe("templates", () => {
  test.use({ as: "security" });

  test("are saved from a delegation, begun from, and removed", async ({ page, session, open }) => {
    const it = await scene(session);
    const delegationId = await granted(it);
    const name = unique("Refunds");
    await page.goto(`/delegations/${delegationId}`);
    await page.getByRole("button", { name: "Save as template" }).click();
    const dialog = page.getByRole("dialog", { name: "Save as template" });
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Save template" }).click();
    await expect(page.getByText("Template saved", { exact: true })).toBeVisible();

    const alba = await open(await session("finance"));
    await alba.goto(`/delegations/new?agent=${it.agentId}`);
    await alba.getByRole("button", { name: "Start from template" }).click();
    await alba.getByRole("menuitem", { name: new RegExp(name) }).click();
    await expect(pane(alba, "Form").getByLabel("At most, each")).toHaveValue("500.00");
    await expect(pane(alba, "Form").getByLabel("Purpose")).toHaveValue("Refund customers");

    await page.goto("/templates");
    await page.getByRole("button", { name: `Remove the template ${name}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove template" }).click();
    await expect(page.getByRole("heading", { name })).toBeHidden();
  });
});

test.describe("an agent that asks again and again", () => {
  test.use({ as: "approver" });

  test("is bounded by the suggestion of the approver and the request of its owner", async ({ page, session, open }) => {
    const it = await scene(session);
    const conditions = { approval_above: { field: "amount", unit: "USD", value: "250.00" } };
    await granted(it, { authority: [element(it, { conditions })] });
    const token = await (await enrolledInstance(it.security, it.agentId)).token(it.at);
    for (const amount of ["300.00", "310.00", "320.00", "330.00", "420.00"]) {
      await askToPay(it, token, amount, `refund-${amount}`);
    }
    const query = `q=${encodeURIComponent(`agent:${it.agentId}`)}&queue=waiting`;
    const { actionApprovals } = await it.approver.get<{ actionApprovals: { id: string }[] }>(
      `/api/action-approvals?${query}`,
    );
    await page.goto(`/action-approvals?action=${actionApprovals[0]?.id}`);
    const { name } = await it.security.get<{ name: string }>(`/api/agents/${it.agentId}`);
    const notice = page.getByRole("note").filter({ hasText: `${name} asked 5 times in ten minutes` });
    await expect(notice).toContainText(
      "Alba Duarte, who answers for it, can suspend it, and so can the role admin or security.",
    );
    await notice.getByRole("button", { name: "Suggest a bounded delegation" }).click();
    const dialog = page.getByRole("dialog", { name: "Suggest a bounded delegation" });
    await expect(dialog.getByText(/up to 420 USD each and 1,680 USD per UTC day/)).toBeVisible();
    const link = await dialog.getByText(/\/delegations\/new\?drip=aap_/).textContent();

    const alba = await open(await session("finance"));
    await alba.goto(new URL(link ?? "").pathname + new URL(link ?? "").search);
    const form = pane(alba, "Form");
    await expect(form.getByLabel("At most, each")).toHaveValue("420.00");
    await expect(form.getByLabel("At most, together")).toHaveValue("1680.00");
    await expect(form.getByRole("radio", { name: "in 1 day" })).toBeChecked();
    await alba.getByRole("button", { name: "Review and send" }).click();
    await alba.getByRole("dialog").getByRole("button", { name: "Send for approval" }).click();
    await expect(alba).toHaveURL(/\/requests\/req_/);
  });
});
