import { expect, test } from "@/e2e/support/browser/test";

test.describe("a security engineer", () => {
  test.use({ as: "security" });

  test("starts on the overview, and each figure leads to a list that agrees with it", async ({ page }) => {
    await page.goto("/");
    await expect(page).toHaveURL(/\/overview$/);
    const security = page.getByRole("region", { name: "Security", exact: true });
    const figures = security.getByRole("list", { name: "Figures" });
    await expect(figures.getByRole("link")).toHaveCount(10);
    await expect(security.getByText(/^Last 60 minutes/)).toBeVisible();
    await expect(page.getByRole("main").getByRole("alert")).toHaveCount(0);
    const tile = figures.getByRole("link", { name: /^Agents suspended or revoked/ });
    // Other tests suspend and revoke agents meanwhile.
    await expect(async () => {
      await page.goto("/overview");
      const count = Number((await tile.textContent())?.replace(/\D/g, ""));
      await tile.click();
      await expect(page).toHaveURL(/\/agents\?q=status/);
      const shown = page.getByText(new RegExp(`^${count} of ${count} shown`));
      const none = page.getByText("No agent matches this filter");
      await expect(count === 0 ? none : shown).toBeVisible();
    }).toPass();
    // Job 1 of a security engineer: ungoverned agents. Job 6: unused and excessive access.
    await page.goBack();
    await figures.getByRole("link", { name: /^Agents without an owner/ }).click();
    await expect(page).toHaveURL(/\/agents\/orphans/);
    await page.goBack();
    await figures.getByRole("link", { name: /^Agents unused for 30 days/ }).click();
    await expect(page).toHaveURL(/unused%3A30d/);
    await page.goBack();
    await figures.getByRole("link", { name: /^Agents with a review due within 7 days/ }).click();
    await expect(page).toHaveURL(/review-due%3A7d/);
    await expect(page.getByRole("navigation", { name: "Views of the inventory" })).toContainText("Review due");
    await page.goBack();
    await expect(security.getByRole("heading", { name: "Widest authority" })).toBeVisible();
  });
});

test("each role sees its own sections", async ({ open, session }) => {
  const sections = {
    approver: ["My approvals"],
    finance: ["My agents and requests"],
    admin: ["Security", "My agents and requests", "Administration"],
  } as const;
  for (const [who, names] of Object.entries(sections)) {
    const page = await open(await session(who as keyof typeof sections));
    await page.goto("/overview");
    for (const name of names) await expect(page.getByRole("region", { name, exact: true })).toBeVisible();
    if (!names.some((name) => name === ("Security" as string))) {
      await expect(page.getByRole("region", { name: "Security", exact: true })).toHaveCount(0);
    }
    await page.close();
  }
});
