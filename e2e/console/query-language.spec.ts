import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "auditor" });

const filter = (page: Page) => page.getByRole("combobox", { name: "Filter the audit trail" });
const rows = (page: Page) =>
  page.getByRole("table", { name: "Audit trail" }).getByRole("button", { name: /^Open entry/ });
const listens = (page: Page): Promise<void> => expect(page.getByRole("banner").getByText("Live")).toBeVisible();

test.describe("the language of the trail", () => {
  test("joins terms with OR, NOT and brackets, and says the query in words", async ({ page }) => {
    await page.goto("/audit?from=all");
    await listens(page);
    await filter(page).fill("(type:agent.* OR type:person.*) -has:approval");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Entries, either of type agent.* or of type person.*, not approved")).toBeVisible();
    await expect(rows(page).first()).toBeVisible();
    const parts = page.getByRole("list", { name: "Parts of the filter" });
    await expect(parts.getByRole("listitem")).toHaveText(["(type:agent.* OR type:person.*)", "-has:approval"]);
    await page.screenshot({ path: "test-results/query-words.png" });
    await parts.getByRole("button", { name: "Remove (type:agent.* OR type:person.*)" }).click();
    await expect(filter(page)).toHaveValue("-has:approval");
    await page.goBack();
    await expect(filter(page)).toHaveValue("(type:agent.* OR type:person.*) -has:approval");
  });

  test("keeps the list while the end of a filter is still being written", async ({ page }) => {
    await page.goto("/audit?from=all&q=type:agent.*");
    await listens(page);
    await expect(rows(page).first()).toBeVisible();
    const shown = await rows(page).count();
    await filter(page).focus();
    await page.keyboard.press("End");
    await page.keyboard.type(" OR (type:person.*", { delay: 20 });
    await expect(rows(page)).toHaveCount(shown);
    await page.keyboard.type(")");
    await expect(page).toHaveURL(/type:person/);
    // The parts that were unfinished were never searched: they are no refused requests.
    await expect(page.getByText("A bracket is not closed.")).toHaveCount(0);
    await page.goBack();
    await expect(page).toHaveURL(/q=type:agent\.\*$/);
  });

  test("offers values with their counts, and Tab takes one", async ({ page }) => {
    await page.goto("/audit?from=all");
    await listens(page);
    await filter(page).fill("type:");
    const offered = page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
    await expect(offered.filter({ hasText: /^type:[a-z.-]+[\d,]+$/ }).first()).toBeVisible();
    await page.screenshot({ path: "test-results/query-suggestions.png" });
    await page.keyboard.press("Tab");
    await expect(filter(page)).toHaveValue(/^type:[a-z.-]+ $/);
    await expect(filter(page)).toBeFocused();
    await expect(page).toHaveURL(/q=type:[a-z-]+\.[a-z-]+/);
  });

  test("keeps a person's queries: up goes back, down goes forward, and an empty filter offers them", async ({
    page,
  }) => {
    await page.goto("/audit?from=all");
    await listens(page);
    for (const q of ["type:agent.*", "decision:deny"]) {
      await filter(page).fill(q);
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(new RegExp(`q=${q.replace(/[.*]/g, "\\$&")}`));
    }
    await filter(page).fill("");
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowUp");
    await expect(filter(page)).toHaveValue("decision:deny");
    await page.keyboard.press("ArrowUp");
    await expect(filter(page)).toHaveValue("type:agent.*");
    await page.keyboard.press("ArrowDown");
    await expect(filter(page)).toHaveValue("decision:deny");
    await page.reload();
    await listens(page);
    await filter(page).fill("");
    await page.getByRole("option", { name: "type:agent.* recent" }).click();
    await expect(filter(page)).toHaveValue("type:agent.*");
    await expect(page).toHaveURL(/q=type:agent/);
  });

  test("is explained behind a button, with the keys of the list", async ({ page }) => {
    await page.goto("/audit");
    await listens(page);
    await page.getByRole("button", { name: "How to write a filter" }).click();
    const help = page.getByRole("dialog", { name: "How to write a filter" });
    await expect(help.getByText("one OR two", { exact: true })).toBeVisible();
    await expect(help.getByRole("row", { name: /^approver / })).toContainText("approver:paul@acme.example");
    await page.screenshot({ path: "test-results/query-help.png" });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.screenshot({ path: "test-results/query-help-390.png" });
    await page.keyboard.press("Escape");
    await expect(help).toHaveCount(0);
    await page.screenshot({ path: "test-results/query-390.png" });
  });
});

test.describe("the filter of agents", () => {
  test.use({ as: "security", expected: /^422 \/api\/agents$/ });

  test("takes the same language, and names the place of a fault inside brackets", async ({ page }) => {
    await page.goto("/agents?q=status:active OR status:suspended");
    const table = page.getByRole("table", { name: "Agents" });
    await expect(table.getByRole("row").nth(1)).toBeVisible();
    await expect(page.getByText("Agents, either active or suspended")).toBeVisible();
    const box = page.getByRole("combobox", { name: "Filter agents" });
    await box.fill("status:active (env:prd OR owner:none)");
    await page.keyboard.press("Enter");
    await expect(page.getByText('The filter "env" is one of')).toBeVisible();
    await expect(table.getByRole("row").nth(1)).toBeVisible();
    await page.getByRole("button", { name: "prod", exact: true }).click();
    await expect(box).toHaveValue("status:active (env:prod OR owner:none)");
    await expect(page.getByText("Active agents, either in prod or without an owner")).toBeVisible();
  });

  test.describe("of a person who may see all people", () => {
    // A name that is not written to its end is searched after a pause, and unknown.
    test.use({ as: "auditor", expected: /^422 \/api\/(agents|delegations)$/ });

    test("offers the names of agents and the addresses of people as the server knows them", async ({ page }) => {
      await page.goto("/agents");
      const table = page.getByRole("table", { name: "Agents" });
      await expect(table.getByRole("row").nth(1)).toBeVisible();
      const list = await page.request.get("/api/agents?q=status:active -owner:none&limit=1");
      const [{ name, owner }] = (await list.json()).agents;
      const box = page.getByRole("combobox", { name: "Filter agents" });
      const offered = page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
      await box.fill(`owner:${owner.email.slice(0, -1)}`);
      await expect(offered.first()).toHaveText(`owner:${owner.email}${owner.name}`);
      await page.keyboard.press("Tab");
      await expect(box).toHaveValue(`owner:${owner.email} `);
      await expect(table.getByRole("row", { name: new RegExp(name) })).toBeVisible();
      await page.goto("/delegations");
      const delegations = page.getByRole("combobox", { name: "Filter delegations" });
      await delegations.fill(`agent:${name.slice(0, -1)}`);
      await expect(offered.filter({ hasText: `agent:${name}` })).toBeVisible();
      await delegations.fill("delegator:m");
      await expect(offered.filter({ hasText: /^delegator:me$/ })).toBeVisible();
    });
  });
});
