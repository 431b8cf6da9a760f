import type { Page } from "@playwright/test";
import { askToPay } from "@/e2e/support/browser/editing";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { type Paid, paid, sealedEntry } from "@/e2e/support/browser/payment";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "auditor" });

let made: Paid;
test.beforeAll(async ({ session }) => {
  made = await paid(session);
});

const listens = (page: Page): Promise<void> => expect(page.getByRole("banner").getByText("Live")).toBeVisible();
const timeline = (page: Page) => page.getByRole("figure", { name: "Timeline in six lanes" });
const lane = (page: Page, text: RegExp) => timeline(page).getByRole("listitem").filter({ hasText: text });

/** Presses, and counts the press. */
class Presses {
  count = 0;

  async on(target: ReturnType<Page["getByRole"]>): Promise<void> {
    this.count += 1;
    await target.click();
  }
}

test("five presses lead from a suspected agent to a downloaded evidence pack", async ({ page }) => {
  const presses = new Presses();
  await page.goto(`/agents/${made.agentId}`);
  await presses.on(page.getByRole("link", { name: "Investigate" }));
  await expect(page.getByRole("heading", { level: 1, name: `Investigation of ${made.name}` })).toBeVisible();
  await expect(lane(page, /^Sign-ins [1-9]/)).toBeVisible();
  await presses.on(page.getByRole("button", { name: "Open case with these" }));
  const dialog = page.getByRole("dialog", { name: "Open case" });
  await expect(dialog.getByLabel("Title")).toHaveValue(`Investigation of ${made.name}`);
  await presses.on(dialog.getByRole("button", { name: "Create case" }));
  await expect(page.getByRole("list", { name: "Pinned entries" }).getByRole("listitem")).not.toHaveCount(0);
  await presses.on(page.getByRole("button", { name: "Make evidence pack" }));
  const download = page.waitForEvent("download");
  await presses.on(page.getByRole("link", { name: "Download evidence pack" }));
  expect((await download).suggestedFilename()).toMatch(/\.zip$/);
  expect(presses.count).toBeLessThanOrEqual(5);
});

test("lanes show what an agent did, was refused and was approved, who changed it, and when they signed in", async ({
  page,
}) => {
  await page.goto(`/audit/investigate/${made.agentId}?from=now-1h`);
  await listens(page);
  await expect(lane(page, /^Actions 1$/)).toBeVisible();
  await expect(lane(page, /^Denials 1$/)).toBeVisible();
  for (const name of ["Approvals", "Changes", "Sign-ins"]) {
    await expect(lane(page, new RegExp(`^${name} [1-9]`))).toBeVisible();
  }
  const mark = timeline(page).locator("[data-mark=refusals]");
  await mark.hover({ force: true });
  const box = await mark.boundingBox();
  if (!box) throw new Error("The refusal has no mark.");
  await page.mouse.click(box.x + 2, box.y + box.height / 2);
  const panel = page.getByRole("dialog");
  await expect(panel.getByRole("heading", { name: /was not allowed to create a payment of 600.00 USD/ })).toBeVisible();
  await page.keyboard.press("Escape");
  // Until the panel is gone it takes the press.
  await expect(panel).toBeHidden();
  await page.mouse.move(box.x - 200, box.y);
  await page.mouse.down();
  await page.mouse.move(box.x + 40, box.y, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=20.+to=20/);
  await page.goBack();
  await expect(page).toHaveURL(/from=now-1h$/);
  await page.getByRole("button", { name: "Zoom out" }).click();
  await expect(page).toHaveURL(/from=20.+to=20/);
});

test("one instance is looked at alone, with what was found about it, the people and the chains", async ({
  page,
  session,
}) => {
  const it = await paid(session);
  const other = await enrolledInstance(it.security, it.agentId);
  const token = await other.token(it.at);
  await askToPay(it, token, "30.00");
  for (let n = 0; n < 10; n++) await askToPay(it, token, "700.00");
  await sealedEntry(it.security, `id:${other.clientId} type:detection.raised`);
  await page.goto(`/audit/investigate/${it.agentId}?from=now-1h`);
  await listens(page);
  await expect(lane(page, /^Actions 2$/)).toBeVisible();
  await expect(lane(page, /^Denials 11$/)).toBeVisible();
  const around = page.getByRole("region", { name: "People and delegations in these entries" });
  await expect(around.getByRole("list", { name: "Chains that it acted under" })).toContainText("2 allowed, 11 denied");
  await expect(around.getByRole("list", { name: "People around it" })).toContainText("Jonas Lind");
  await page.getByLabel("Instance", { exact: true }).selectOption(other.clientId);
  await expect(page).toHaveURL(new RegExp(`instance=${other.clientId}`));
  await expect(lane(page, /^Actions 1$/)).toBeVisible();
  await expect(lane(page, /^Denials 10$/)).toBeVisible();
  await expect(lane(page, /^Detections [1-9]/)).toBeVisible();
  await expect(around.getByRole("list", { name: "Chains that it acted under" })).toContainText("1 allowed, 10 denied");
});

test("the menu of an agent in the trail leads to its investigation, with the range of the trail", async ({ page }) => {
  await page.goto(`/audit?q=type:agent.registered+agent:${made.agentId}&from=now-1h`);
  await listens(page);
  await page
    .getByRole("region", { name: "Agent", exact: true })
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: "Investigate" }).click();
  await expect(page).toHaveURL(new RegExp(`/audit/investigate/${made.agentId}\\?from=20.+to=20`));
  const table = page.getByRole("table", { name: "Entries of the investigation" });
  await table
    .getByRole("button", { name: /^Open entry/ })
    .first()
    .click();
  const address = () => new URL(page.url()).searchParams.get("entry");
  const first = address();
  await page.keyboard.press("j");
  await expect.poll(address).not.toBe(first);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the lanes fit the screen", async ({ page }) => {
    await page.goto(`/audit/investigate/${made.agentId}?from=now-1h`);
    await expect(lane(page, /^Denials 1$/)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

test.describe("security", () => {
  test.use({ as: "security" });

  test("an instance is quarantined and the agent suspended where they are investigated", async ({ page, session }) => {
    const suspect = await paid(session);
    await page.goto(`/audit/investigate/${suspect.agentId}?from=now-1h`);
    await listens(page);
    await page.getByRole("button", { name: "Quarantine instance…" }).click();
    await page.getByRole("menuitem").first().click();
    const quarantine = page.getByRole("dialog", { name: /^Quarantine instance of/ });
    await quarantine.getByLabel("Reason").fill("It may be copied.");
    await quarantine.getByRole("button", { name: "Quarantine instance" }).click();
    await expect(page.getByText("Instance quarantined")).toBeVisible();
    await page.getByRole("button", { name: "Quarantine instance…" }).click();
    await expect(page.getByRole("menuitem").first()).toContainText("quarantined");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Suspend agent…" }).click();
    const suspension = page.getByRole("dialog", { name: /^Suspend agent/ });
    await suspension.getByLabel("Reason").fill("Until the cause is known.");
    await suspension.getByRole("button", { name: "Suspend agent" }).click();
    await expect(page.getByText("Agent suspended")).toBeVisible();
    await expect(lane(page, /^Changes [1-9]/)).toBeVisible();
  });
});

test("an auditor reads why they cannot stop an agent here", async ({ page }) => {
  await page.goto(`/audit/investigate/${made.agentId}?from=now-1h`);
  const suspend = page.getByRole("button", { name: "Suspend agent…" });
  await expect(suspend).toHaveAttribute("aria-disabled", "true");
  await expect(suspend).toHaveAccessibleDescription("Your roles do not include this.");
});
