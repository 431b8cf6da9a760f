import type { Page } from "@playwright/test";
import { unique } from "@/e2e/support/browser/objects";
import { type Paid, paid } from "@/e2e/support/browser/payment";
import { expect, test } from "@/e2e/support/browser/test";
import { yearAroundNow } from "@/lib/testing/stage";

// The jobs of an auditor, each walked on the screen from its question to its answer.
test.use({ as: "auditor", viewport: { width: 1360, height: 900 } });

let made: Paid;
test.beforeAll(async ({ session }) => {
  made = await paid(session);
});

const listens = (page: Page): Promise<void> => expect(page.getByRole("banner").getByText("Live")).toBeVisible();
const table = (page: Page) => page.getByRole("table", { name: "Audit trail" });
const row = (page: Page, index: number) => page.getByRole("button", { name: new RegExp(`^Open entry ${index}:`) });
const panel = (page: Page) => page.locator("[role=dialog][data-docked]");

/** Writes a question into the filter, as a person does. */
async function ask(page: Page, q: string): Promise<void> {
  const filter = page.getByRole("combobox", { name: "Filter the audit trail" });
  await filter.fill(q);
  await filter.press("Enter");
  await expect(page).toHaveURL((url) => url.searchParams.get("q") === q);
}

test.describe("with a value that no key holds", () => {
  test.use({ expected: /^422 \/api\/audit|status of 422/ });

  test("1 to 3: the agent, the represented person and the authority of then", async ({ page }) => {
    await page.goto("/audit");
    await listens(page);
    await ask(page, `decision:deny amount:>500USD agent:${made.name} -has:approval`);
    await expect(row(page, made.refused.index)).toBeVisible();
    await ask(page, `RESOURCE-TYPE:payment agent:${made.name.slice(0, -2)}*`);
    await expect(
      table(page)
        .getByRole("row", { name: /120\.00 USD/ })
        .first(),
    ).toContainText("Alba Duarte");
    // A name that no agent has is an error with suggestions, and the list stays.
    await ask(page, "decision:refuse");
    await expect(page.getByRole("combobox", { name: "Filter the audit trail" })).toHaveAttribute(
      "aria-invalid",
      "true",
    );
    await expect(row(page, made.allowed.index)).toBeVisible();
    await ask(page, made.allowed.subject.id);
    await row(page, made.allowed.index).click();
    const authority = panel(page).getByRole("region", { name: "Authority" });
    for (const text of ["Alba Duarte", "version 1 then", made.name, "120.00 USD"]) {
      await expect(authority.getByText(text).first()).toBeInViewport();
    }
    await authority.getByRole("link", { name: /^dlg_/ }).click();
    await expect(page).toHaveURL(/\/delegations\/dlg_.*at=/);
    await expect(page.getByRole("status").filter({ hasText: "As of" })).toBeVisible();
  });
});

test("4: an entry is verified with v, and the log has no gaps", async ({ page }) => {
  await page.goto(`/audit?q=agent:${made.agentId}`);
  await listens(page);
  await row(page, made.allowed.index).focus();
  await page.keyboard.press("v");
  await expect(panel(page).getByRole("tab", { name: "Proof", selected: true })).toBeVisible();
  await expect(panel(page).getByText("Verified. The sealed record holds:")).toBeVisible();
  // With the panel open, j goes on, and v verifies that entry.
  await page.keyboard.press("j");
  await expect(page).not.toHaveURL(new RegExp(`entry=${made.allowed.index}(&|$)`));
  await page.keyboard.press("v");
  await expect(panel(page).getByText("Verified. The sealed record holds:")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Completeness" }).click();
  await expect(page.getByRole("region", { name: "Gaps" })).toContainText("Last whole check");
});

test("5: e exports the period and the population that the trail shows", async ({ page }) => {
  const purpose = unique("Payments of the period");
  await page.goto(`/audit?q=agent:${made.agentId}&from=now-1h`);
  await listens(page);
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: "Export the audit trail" });
  await expect(dialog.getByText(`agent:${made.agentId}`)).toBeVisible();
  await dialog.getByLabel("Purpose").fill(purpose);
  await dialog.getByRole("button", { name: "Export" }).click();
  const card = page.getByRole("region", { name: purpose });
  await expect(card.getByRole("link", { name: "Download manifest.json" })).toBeVisible();
});

test("6 and 8: a control is tested by a random sample, and leavers have nothing left", async ({ page }) => {
  for (const title of ["Actions above a limit have an approval", "Nothing is left after a person leaves"]) {
    await page.goto("/controls");
    await page.getByRole("link", { name: title }).click();
    await page.getByRole("button", { name: "Run control" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("First day (UTC)").fill("2020-01-01");
    await form.getByLabel("Last day (UTC)").fill("2099-12-31");
    await form.getByRole("button", { name: "Run control" }).click();
    await expect(page.getByText(/^[0-9a-f]{32}$/)).toBeVisible();
  }
});

test("7: a decision and its effect are one story", async ({ page, session }) => {
  const { api } = await session("auditor");
  const q = encodeURIComponent(`agent:${made.agentId} type:request.made`);
  const { entries } = await api.get<{ entries: { index: number }[] }>(`/api/audit?q=${q}`);
  await page.goto(`/audit?entry=${entries[0]?.index}`);
  await panel(page).getByRole("link", { name: "Story of this request" }).click();
  await expect(page).toHaveURL(/\/audit\/story\?/);
  await expect(
    page
      .getByRole("main")
      .getByText(/approved/)
      .first(),
  ).toBeVisible();
});

test("a case is closed with a reason, is no open case any more, and is reopened", async ({ page, session }) => {
  const { api } = await session("auditor");
  const title = unique("A finished case");
  const period = yearAroundNow();
  const { id } = await api.post<{ id: string }>("/api/cases", { title, ...period, pins: [made.refused.index] });
  await page.goto(`/cases/${id}`);
  await page.getByRole("button", { name: "Close case" }).click();
  const dialog = page.getByRole("dialog", { name: `Close case ${title}` });
  await dialog.getByLabel(/^Reason/).fill("The limit held");
  await dialog.getByRole("button", { name: "Close case" }).click();
  await expect(page.getByRole("region", { name: "Closed" })).toContainText("The limit held");
  await expect(page.getByRole("button", { name: "Pin entry" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Hand over case" })).toHaveCount(0);
  await page.goto("/cases");
  await expect(page.getByRole("button", { name: "Open", exact: true })).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("link", { name: title })).toHaveCount(0);
  await page.getByRole("button", { name: "Closed", exact: true }).click();
  await expect(page).toHaveURL(/state=closed/);
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("button", { name: "Reopen case" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reopen case" }).click();
  await expect(page.getByRole("button", { name: "Close case" })).toBeVisible();
});

test("the usual columns fit beside the facets, and their names stay in view", async ({ page }) => {
  await page.goto("/audit?from=all");
  await listens(page);
  const head = table(page).locator("thead");
  await expect(head.getByText("Resource", { exact: true })).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.mouse.wheel(0, 1_200);
  await expect(head).toBeInViewport({ ratio: 0.9 });
  await expect(page.getByRole("status", { name: "Answer" })).toBeInViewport({ ratio: 0.9 });
  const [bar, names] = await Promise.all([
    page.getByRole("status", { name: "Answer" }).boundingBox(),
    head.boundingBox(),
  ]);
  expect(names?.y ?? 0).toBeGreaterThan(bar?.y ?? 900);
});
