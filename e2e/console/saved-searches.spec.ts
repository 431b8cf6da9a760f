import { unique } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";
import type { SearchAlertList } from "@/lib/saved-searches/schema";

test.use({ as: "security" });

test("a search is saved with its filter, range and columns, opened again, shared and deleted", async ({ page }) => {
  const name = unique("Refused payments");
  await page.goto("/audit?q=decision:deny&from=now-7d");
  await page.getByRole("button", { name: "Saved", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save this search …" }).click();
  const dialog = page.getByRole("dialog", { name: "Save search" });
  await expect(dialog.getByText("decision:deny")).toBeVisible();
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Alert on new entries").check();
  await dialog.getByRole("button", { name: "Save search" }).click();
  await expect(dialog).toHaveCount(0);

  await page.goto("/audit");
  await page.getByRole("button", { name: "Saved", exact: true }).click();
  await page.getByRole("menuitem", { name }).click();
  await expect(page).toHaveURL(/q=decision(%3A|:)deny&from=now-7d/);

  await page.goto("/alerts");
  const row = page.getByRole("list", { name: "Saved searches" }).getByRole("listitem").filter({ hasText: name });
  await row.getByRole("button", { name: `Edit ${name}` }).click();
  const edit = page.getByRole("dialog", { name: "Edit saved search" });
  await edit.getByLabel("Share with all readers of the trail").check();
  await edit.getByRole("button", { name: "Save changes" }).click();
  await expect(row.getByText(/^shared by/)).toBeVisible();
  await row.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete saved search" }).click();
  await expect(row).toHaveCount(0);
});

test("alerts lead to their entries, and are acknowledged", async ({ page }) => {
  let acknowledged = false;
  const search = { id: `svs_${"0".repeat(26)}`, name: "Refused", q: "decision:deny", scope: "personal" } as const;
  const list = (): SearchAlertList => ({
    alerts: [
      {
        ...{ id: `sal_${"0".repeat(26)}`, search, count: 3, first: 41, last: 57, acknowledged },
        at: "2026-11-29T12:00:00.000Z",
      },
    ],
    ...{ waiting: acknowledged ? 0 : 1, next: null },
  });
  await page.route("**/api/search-alerts?**", (route) => route.fulfill({ json: list() }));
  await page.route("**/api/search-alerts", (route) => route.fulfill({ json: list() }));
  await page.route("**/api/search-alerts/acknowledge", (route) => {
    acknowledged = true;
    return route.fulfill({ json: { waiting: 0 } });
  });
  await page.clock.install();
  await page.goto("/alerts");
  // The page brought the alerts of then. It reads them again once in a minute.
  await expect(page.getByText("No alerts")).toBeVisible();
  await page.clock.fastForward(61_000);
  const alerts = page.getByRole("list", { name: "Alerts" });
  await expect(alerts.getByRole("link", { name: "Refused" })).toHaveAttribute(
    "href",
    "/audit?q=decision%3Adeny+index%3A41..57&from=all",
  );
  await page.getByRole("button", { name: "Acknowledge the alert of Refused" }).click();
  await expect(alerts.getByText("Acknowledged")).toBeVisible();
});
