import { unique } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";
import type { ExportResponse } from "@/lib/exports/schema";

test.use({ as: "auditor" });

test("an export of what the trail shows is ordered, downloaded and deleted", async ({ page }) => {
  const purpose = unique("Quarterly review");
  await page.goto("/audit?q=type:agent.registered&from=now-1h");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export the audit trail" });
  await expect(dialog.getByText("type:agent.registered")).toBeVisible();
  await dialog.getByLabel("Format").selectOption({ label: "CSV" });
  await dialog.getByLabel("Purpose").fill(purpose);
  await dialog.getByRole("button", { name: "Export" }).click();
  await expect(page).toHaveURL(/\/exports$/);
  const card = page.getByRole("region", { name: purpose });
  await expect(card.getByText("type:agent.registered")).toBeVisible();
  await expect(card.getByRole("list", { name: "Files" }).getByRole("listitem")).toHaveCount(3);
  const download = page.waitForEvent("download");
  await card.getByRole("link", { name: "Download manifest.json" }).click();
  expect((await download).suggestedFilename()).toMatch(/manifest\.json$/);
  await card.getByRole("button", { name: "Delete export" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete export" }).click();
  await expect(card).toHaveCount(0);
});

test("the exports of other people are not shown", async ({ page, session }) => {
  const { api } = await session("security");
  const purpose = unique("A private export");
  const order = { kind: "audit", q: "type:agent.registered", format: "ndjson", purpose };
  const { id } = await api.post<ExportResponse>("/api/exports", order);
  await page.goto("/exports");
  await expect(page.getByRole("heading", { level: 1, name: "Exports" })).toBeVisible();
  await expect(page.getByText(purpose)).toHaveCount(0);
  await api.delete(`/api/exports/${id}`);
});
