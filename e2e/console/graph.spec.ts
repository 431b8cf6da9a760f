import { findObjects } from "@/e2e/support/browser/screen";
import { expect, test } from "@/e2e/support/browser/test";

test.describe("the graph of delegations", () => {
  test.use({ as: "security" });

  test("shows who delegates what to which agent, as a picture and as an equal list", async ({ page, session }) => {
    const { agent } = await findObjects((await session("admin")).api);
    await page.goto(`/agents/${agent}?tab=authority`);
    await page.getByRole("link", { name: "Show graph" }).click();
    await expect(page.getByRole("heading", { level: 1, name: /^Delegations around / })).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: "delegation" })).toContainText(/1 person|people/);
    const nodes = page.locator(".react-flow__node");
    await expect(nodes.first()).toBeVisible();
    await page.getByRole("tab", { name: "List" }).click();
    await expect(page).toHaveURL(/view=list/);
    const rows = page.getByRole("table", { name: "Delegations of the graph" }).locator("tbody tr");
    await expect(rows.first()).toBeVisible();
    const listed = await rows.count();
    await page.getByRole("tab", { name: "Graph" }).click();
    await expect(page.locator(".react-flow__edge")).toHaveCount(listed);
  });

  test("is read with the keyboard, and what is chosen leads on", async ({ page, session }) => {
    const { agent } = await findObjects((await session("admin")).api);
    await page.goto(`/delegations/graph?agent=${agent}`);
    const server = page.locator(".react-flow__node").filter({ hasText: "resource server" }).first();
    await server.focus();
    await page.keyboard.press("Enter");
    const peek = page.getByRole("dialog");
    await expect(peek.getByText("resource server", { exact: true })).toBeVisible();
    await peek.getByRole("link", { name: "Open resource server" }).click();
    await expect(page).toHaveURL(/\/resource-servers\/rsv_/);
  });

  test("offers no moving or deleting, because no role may", async ({ page, session }) => {
    const { agent } = await findObjects((await session("admin")).api);
    await page.goto(`/delegations/graph?agent=${agent}`);
    await expect(page.locator(".react-flow__node").first()).toBeVisible();
    expect(await page.locator("main").textContent()).not.toMatch(/delete|move|drag/i);
    const described = page.locator("[id^=react-flow__node-desc], [id^=react-flow__edge-desc]");
    for (const text of await described.allTextContents()) expect(text).not.toMatch(/delete|remove|arrow keys/i);
  });

  test("is a list first on a phone", async ({ page, session }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const { agent } = await findObjects((await session("admin")).api);
    await page.goto(`/delegations/graph?agent=${agent}`);
    await expect(page.getByRole("tab", { name: "List" })).toHaveAttribute("aria-selected", "true");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
