import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security", expected: /^422 \/api\/agents$/ });

test("a filter at fault keeps the list, says what is wrong, and is mended by a click", async ({ page }) => {
  await page.goto("/agents?q=status:active");
  const table = page.getByRole("table", { name: "Agents" });
  const filter = page.getByRole("combobox", { name: "Filter agents" });
  await expect(table.getByRole("row").nth(1)).toBeVisible();
  await filter.fill("env:prod status:actve");
  await page.keyboard.press("Enter");
  await expect(page.getByText('The filter "status" is one of')).toBeVisible();
  await expect(table.getByRole("row").nth(1)).toBeVisible();
  await expect(page.getByText("could not be loaded")).toHaveCount(0);
  await expect(filter).toHaveAttribute("aria-invalid", "true");
  await page.screenshot({ path: "test-results/filter-fault.png" });
  await page.getByRole("button", { name: "active", exact: true }).click();
  await expect(filter).toHaveValue("env:prod status:active");
  await expect(page.getByText('The filter "status" is one of')).toHaveCount(0);
  await page.goBack();
  await expect(filter).toHaveValue("env:prod status:actve");
  await page.goBack();
  await expect(filter).toHaveValue("status:active");
});

test("a page that opens with a filter at fault shows no empty list", async ({ page }) => {
  await page.goto("/agents?q=status:actve");
  await expect(page.getByText("The rows appear here once the filter can be read.")).toBeVisible();
  await expect(page.getByText("0 shown")).toHaveCount(0);
  await page.getByRole("button", { name: "active", exact: true }).click();
  await expect(page.getByRole("table", { name: "Agents" }).getByRole("row").nth(1)).toBeVisible();
});

test("a view keeps the rest of the filter", async ({ page }) => {
  await page.goto("/agents?q=env:prod");
  const views = page.getByRole("navigation", { name: "Views of the inventory" });
  await views.getByRole("button").nth(1).click();
  await expect(page.getByRole("combobox", { name: "Filter agents" })).toHaveValue(/ env:prod$/);
  await expect(views.getByRole("button").nth(1)).toHaveAttribute("aria-current", "page");
  await views.getByRole("button").first().click();
  await expect(page.getByRole("combobox", { name: "Filter agents" })).toHaveValue("env:prod");
});
