import { expect, test } from "@/e2e/support/browser";
import { unique } from "@/e2e/support/browser-objects";
import { granted, pane, scene } from "@/e2e/support/editing";

// What is written and not sent, and what it is begun from.

test.describe.configure({ timeout: 90_000 });

test.describe("a draft", () => {
  // The window that is too late is told so.
  test.use({ as: "finance", expected: /^412 \/api\/drafts\/drf_/ });

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
    await page.getByRole("button", { name: "Keep this one" }).click();
    await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
    await page.reload();
    await expect(pane(page, "Form").getByLabel("Purpose")).toHaveValue(`${purpose}, here`);

    // Where a new delegation is begun, it can be gone on with; discarded, it is back with one press.
    await page.goto("/delegations/new");
    await page.getByRole("button", { name: /^Go on with/ }).click();
    const drafts = page.getByRole("region", { name: "Your drafts" });
    await drafts.getByRole("link", { name: new RegExp(purpose) }).click();
    await expect(pane(page, "Form").getByLabel("Purpose")).toHaveValue(`${purpose}, here`);
    await page.getByRole("button", { name: "Discard draft" }).click();
    await expect(page).toHaveURL(/\/requests$/);
    await expect(page.getByText(purpose)).toBeHidden();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page).toHaveURL(/draft=drf_/);
    await expect(pane(page, "Form").getByLabel("Purpose")).toHaveValue(`${purpose}, here`);
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
