import type { Page } from "@playwright/test";
import { press } from "@/e2e/support/browser/screen";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "auditor", expected: /^409 \/api\/controls\/runs\/.*\/sign-off|^Failed/ });

/** Runs the control of this page with a sample of that size. */
async function run(page: Page, sampleSize: number): Promise<void> {
  await press("Run control")(page);
  const form = page.getByRole("dialog");
  await form.getByLabel("First day (UTC)").fill("2020-01-01");
  await form.getByLabel("Last day (UTC)").fill("2099-12-31");
  await form.getByLabel("Items in the sample").fill(String(sampleSize));
  await form.getByRole("button", { name: "Run control" }).click();
  await expect(page.getByRole("heading", { name: /^Random sample/ })).toBeVisible();
}

async function giveVerdict(page: Page, verdict: string, comment: string): Promise<void> {
  const sample = page.getByRole("list", { name: "Sample" });
  await sample
    .getByRole("button", { name: /^Give verdict/ })
    .first()
    .click();
  await sample.getByLabel("Verdict", { exact: true }).selectOption({ label: verdict });
  await sample.getByLabel("Comment", { exact: true }).fill(comment);
  await sample.getByRole("button", { name: "Save verdict" }).click();
  await expect(sample.getByText(comment)).toBeVisible();
}

test("an auditor starts on the overview, and each count leads to its entries", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/overview$/);
  await expect(page.getByRole("heading", { name: /^Changes/ })).toBeVisible();
  await expect(page.getByText("None below the checkpoint")).toBeVisible();
  const delegations = page.getByRole("list", { name: "Changes" }).getByRole("link", { name: /^Delegations/ });
  // Other tests change delegations meanwhile, and the last of these are sealed a moment later.
  await expect(async () => {
    await page.goto("/overview");
    const count = Number((await delegations.textContent())?.replace(/\D/g, ""));
    await delegations.click();
    await expect(page).toHaveURL(/\/audit\?.*from=/);
    await expect(page.getByText(new RegExp(`^${count} (?:entry|entries)`)).first()).toBeVisible();
  }).toPass();
});

test("an auditor runs a control, ticks its sample, and signs the work paper off", async ({ page, session }) => {
  await page.goto("/controls");
  await page.getByRole("link", { name: "Delegations have the approvals of their policy" }).click();
  await expect(page.getByText("It does not show whether the policy asks enough people.")).toBeVisible();
  await run(page, 2);
  await expect(page.getByText(/^[0-9a-f]{32}$/)).toBeVisible();
  await expect(page.getByText("2 items have no verdict yet.")).toBeVisible();
  await giveVerdict(page, "Pass", "Seen with the approver");
  await giveVerdict(page, "Not applicable", "A test delegation");
  await press("Sign off")(page);
  const form = page.getByRole("dialog");
  await form.getByLabel("Conclusion").fill("The approvals are complete.");
  // A verdict that another auditor changes meanwhile is shown before the sign-off takes it.
  const { api } = await session("auditor");
  const path = `/api/controls/runs/${/ctr_\w+/.exec(page.url())?.[0]}`;
  const { sample } = await api.get<{ sample: { key: string }[] }>(path);
  await api.put(`${path}/items/${sample[0]?.key}`, { tick: "fail", comment: "The reason is missing" });
  const sign = form.getByRole("button", { name: "Sign off" });
  await sign.click();
  const changed = form.getByRole("region", { name: "Changed meanwhile" });
  await expect(changed).toContainText("Pass: Seen with the approver");
  await expect(changed).toContainText("Fail: The reason is missing");
  await changed.getByRole("button", { name: "Decide on the new state" }).click();
  await expect(form.getByLabel("Conclusion")).toHaveValue("The approvals are complete.");
  await sign.click();
  await expect(page.getByText("Signed off by")).toBeVisible();
  await expect(page.getByRole("button", { name: /verdict/ })).toHaveCount(0);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download CSV" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^work-paper-ctr_\w+\.csv$/);
  await page.getByRole("list", { name: "Sample" }).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/audit\?entry=\d+/);
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("a compliance report has its head, results, records and limits", async ({ page }) => {
  await page.goto("/reports");
  await page.getByRole("link", { name: /^SOC 2/ }).click();
  await expect(page.getByRole("rowheader", { name: /^CC6\.1/ })).toBeVisible();
  await expect(page.getByText("The report is no certificate and no opinion of an auditor.")).toBeVisible();
  for (const label of ["Question", "Zone", "Made by", "Made at", "Checkpoint"])
    await expect(page.getByText(label, { exact: true })).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
  await expect(page.getByRole("columnheader", { name: "Requirement" })).toBeVisible();
});

test.describe("a member", () => {
  test.use({ as: "finance" });

  test("may not open controls and reports", async ({ page }) => {
    for (const path of ["/controls", "/reports/soc-2"]) {
      await page.goto(path);
      await expect(page).toHaveURL(/\/not-allowed\?permission=audit/);
    }
  });
});
