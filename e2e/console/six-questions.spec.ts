import type { Page } from "@playwright/test";
import { granted, type Scene, scene } from "@/e2e/support/browser/editing";
import { unique } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "admin" });

let name: string;
let at: Scene["at"];
test.beforeAll(async ({ session }) => {
  // Its name keeps it on the first page of the agents, however many others there are.
  name = unique("a-refund-agent");
  const it = await scene(session, { name });
  await granted(it);
  at = it.at.replace("https://", "");
});

/** Pages on which a person may be when the question comes up, far from the agent. */
const anywhere = ["/people", "/keys", "/audit?q=type:agent.registered", "/delegations"];

/** Presses that count: opening the list of agents, then the agent. No question may need a third. */
const presses = {
  list: (page: Page) =>
    page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: /^Agents/ })
      .click(),
  agent: (page: Page) =>
    page
      .getByRole("table", { name: "Agents" })
      .getByRole("link", { name: new RegExp(`^${name}`) })
      .click(),
};

const panel = (page: Page, name: string) => page.getByRole("region", { name });

for (const from of anywhere) {
  test.describe(`from ${from}`, () => {
    test.beforeEach(({ page }) => page.goto(from));

    test("one press: which agents exist, and who owns this one", async ({ page }) => {
      await presses.list(page);
      const rows = page.getByRole("table", { name: "Agents" }).getByRole("row");
      await expect(rows).not.toHaveCount(0);
      const row = rows.filter({ hasText: name });
      await expect(row.getByText("Alba Duarte")).toBeVisible();
      await expect(row.getByText("alba@demo.example")).toBeVisible();
    });

    test("two presses: what it may do and why, what it did, how to stop it", async ({ page }) => {
      await presses.list(page);
      await presses.agent(page);
      await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
      const may = panel(page, "What it may do, and why");
      await expect(may.getByRole("link", { name: new RegExp(`^May create payments at ${at}`) })).toBeVisible();
      await expect(may.getByText(/given by Alba Duarte, because “Refund customers”/)).toBeVisible();
      await expect(may.getByRole("link", { name: "approved request" })).toBeVisible();
      await expect(panel(page, "Who answers for it").getByText("Alba Duarte")).toBeVisible();
      await expect(
        panel(page, "What it has done")
          .getByText(new RegExp(`^Mara Okafor .+ ${name}$`))
          .first(),
      ).toBeVisible();
      await expect(page.getByRole("button", { name: "Suspend" })).toBeVisible();
      await expect(page.getByRole("button", { name: "Revoke…" })).toBeVisible();
      await expect(panel(page, "What can happen next")).toContainText("Stops every action at once.");
    });
  });
}
