import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "auditor" });

test("Back goes through searches and ranges", async ({ page }) => {
  await page.goto("/audit");
  await expect(page.getByRole("banner").getByText("Live")).toBeVisible();
  const filter = page.getByRole("combobox", { name: "Filter the audit trail" });
  // The router writes an address again once it has rendered it. Back may come before that, and then goes astray.
  const shows = async (q: string | null, from: string | null) => {
    const named = (url: URL) => url.searchParams.get("q") === q && url.searchParams.get("from") === from;
    await expect(page).toHaveURL(named);
    await expect(filter).toHaveValue(q ?? "");
    await settled(page);
  };
  for (const q of ["type:agent.registered", "decision:allow"]) {
    await filter.fill(q);
    await filter.press("Enter");
    await shows(q, null);
  }
  await filter.blur();
  await page.keyboard.press("[");
  await expect(page).toHaveURL(/from=20.+to=20/);
  await settled(page);
  await page.goBack();
  await shows("decision:allow", null);
  await page.goBack();
  await shows("type:agent.registered", null);
  await page.goBack();
  await shows(null, null);
});
