import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("security sets the target of the drills and runs one, which stops the canary for a moment", async ({
  page,
  session,
}) => {
  const { api } = await session("security");
  await page.goto("/revocations");
  await page.getByRole("link", { name: "Stop drills" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Stop drills" })).toBeVisible();
  await settled(page);
  // The first drill runs by schedule soon after the start.
  await expect(page.getByText("Running", { exact: true })).toHaveCount(0, { timeout: 60_000 });

  await page.getByRole("button", { name: "Set drills…" }).click();
  const dialog = page.getByRole("dialog", { name: "Set stop drills" });
  await expect(dialog.getByRole("combobox", { name: "Canary" })).toHaveValue("stop-canary");
  await dialog.getByLabel("Target (ms)").fill("60000");
  await dialog.getByRole("button", { name: "Set stop drills" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("region", { name: "Time to effect" })).toContainText("60,000 ms");

  await page.getByRole("button", { name: "Run the drill now" }).click();
  const drills = page.getByRole("region", { name: "Last drills" }).getByRole("listitem");
  const own = drills.filter({ hasText: "started by" }).first();
  await expect(own.getByText("Passed", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(own).toContainText(/stop-canary, started by /);
  await expect(own).toContainText(/\d+ ms after the stop, \d+ questions/);
  const { agents } = await api.get<{ agents: { name: string; status: string }[] }>("/api/agents?q=stop-canary");
  expect(agents).toMatchObject([{ name: "stop-canary", status: "active" }]);
});
