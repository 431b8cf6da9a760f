import { newAgent, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { delegate } from "@/lib/testing/stage";

test.use({ as: "security" });

test("security chooses a canary and runs a drill, which stops it for a moment", async ({ page, session }) => {
  const [{ api: security }, { api: owner }] = [await session("security"), await session("finance")];
  const { api: approver } = await session("approver");
  const canary = await newAgent(security, { name: unique("canary"), ownerEmail: personOf("finance").email });
  const ownApi = { type: "mandate", locations: [`${origin}/api`], actions: ["events:read"], identifiers: ["*"] };
  await delegate({ owner, approver, server: { identifier: ownApi.locations[0] ?? "" } }, canary.id, {
    authority: [ownApi],
  });

  await page.goto("/revocations");
  await page.getByRole("link", { name: "Stop drills" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Stop drills" })).toBeVisible();
  await settled(page);
  await page.getByRole("button", { name: "Set drills…" }).click();
  const dialog = page.getByRole("dialog", { name: "Set stop drills" });
  await dialog.getByRole("combobox", { name: "Canary" }).fill(canary.name);
  await dialog.getByRole("option", { name: new RegExp(canary.name) }).click();
  await dialog.getByLabel("Target (ms)").fill("60000");
  await dialog.getByRole("checkbox", { name: "Run by schedule" }).uncheck();
  await dialog.getByRole("button", { name: "Set stop drills" }).click();
  await expect(dialog).toBeHidden();
  const figures = page.getByRole("region", { name: "Time to effect" });
  await expect(figures).toContainText(canary.name);
  await expect(figures).toContainText("60,000 ms");
  await expect(figures).toContainText("switched off");

  await page.getByRole("button", { name: "Run the drill now" }).click();
  const drills = page.getByRole("region", { name: "Last drills" }).getByRole("listitem");
  const own = drills.filter({ hasText: `${canary.name}, started by ` });
  await expect(own.getByText("Passed", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(own).toContainText(/\d+ ms after the stop, \d+ questions/);
  expect(await security.get(`/api/agents/${canary.id}`)).toMatchObject({ status: "active" });
});
