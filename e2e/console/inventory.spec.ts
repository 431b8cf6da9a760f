import { readFile } from "node:fs/promises";
import { element, granted, scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { newAgent, newcomer, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("columns, order, tags and the file of the inventory stay with the person", async ({ page, session }) => {
  const { api } = await session("security");
  const { id, name } = await newAgent(api, { ownerEmail: personOf("finance").email });
  await page.goto(`/agents/${id}`);
  await page.getByRole("button", { name: "Edit tags" }).click();
  await page.getByLabel("Tags", { exact: true }).fill(`Payments ${name}`);
  await page.getByRole("button", { name: "Save tags" }).click();
  await expect(page.getByText("Tags changed")).toBeVisible();
  await page.goto(`/agents?q=tag%3A${name}`);
  const table = page.getByRole("table", { name: "Agents" });
  await expect(table.getByRole("link", { name: new RegExp(name) })).toBeVisible();
  await page.getByRole("button", { name: "Choose columns" }).click();
  await page.getByRole("menuitem", { name: "Tags" }).click();
  await expect(page).toHaveURL(/columns=agent.*tags/);
  await expect(table.getByText("payments", { exact: true })).toBeVisible();
  await table.getByRole("button", { name: "Risk" }).click();
  await expect(page).toHaveURL(/sort=-risk/);
  await page.goto("/agents");
  await expect(table.getByRole("columnheader", { name: "Tags" })).toBeVisible();
  await page.goto(`/agents?q=tag%3A${name}`);
  await page.getByRole("button", { name: "Export" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export as JSON" }).click();
  const file = JSON.parse(await readFile(await (await downloading).path(), "utf8"));
  expect(file).toMatchObject({ version: 1, q: `tag:${name}`, agents: [{ id, tags: [name, "payments"].toSorted() }] });
});

test("every column sorts the inventory from its head, in both directions", async ({ page, session }) => {
  const { api } = await session("security");
  const { name } = await newAgent(api, { ownerEmail: personOf("finance").email });
  const ids =
    "agent,status,owner,environment,risk,authority,last,key,tags,purpose,blueprint,instances,allowed,denied,since";
  await page.goto(`/agents?q=name%3A${name}&columns=${ids},created`);
  const table = page.getByRole("table", { name: "Agents" });
  const counted = ["Tags", "Authority", "Key expires", "Instances", "Allowed", "Denied"];
  const others = ["Agent", "Status", "Owner", "Environment", "Risk", "Last action", "Purpose", "Blueprint"];
  for (const title of [...counted, ...others, "Status since", "Registered"]) {
    const head = table.getByRole("columnheader").filter({ has: page.getByText(title, { exact: true }) });
    for (const order of ["descending", "ascending"]) {
      await head.getByText(title, { exact: true }).click();
      await expect(head).toHaveAttribute("aria-sort", order);
      await expect(table.getByRole("link", { name: new RegExp(name) })).toBeVisible();
    }
    await expect(page.getByText("The order follows figures")).toHaveCount(counted.includes(title) ? 1 : 0);
  }
});

test("the inventory shows and finds how an agent acts, and when a review of it is due", async ({ page, session }) => {
  const it = await scene(session);
  const { agentId } = it;
  await granted(it, { authority: [element(it)] });
  const { email } = await newcomer((await session("admin")).api, ["member"]);
  await it.security.post("/api/reviews", {
    ...{ name: unique("Review"), scope: { kind: "agents", q: `id:${agentId}` }, onSilence: "keep" },
    reviewers: { by: "person", email },
    dueAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
  });
  await page.goto(`/agents?q=id%3A${agentId}&columns=agent,kind,review`);
  const table = page.getByRole("table", { name: "Agents" });
  await expect(table.getByRole("cell", { name: "Autonomous" })).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(table.getByRole("cell", { name: /^in [45] d/ })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await examineHere(page, "inventory-kind-and-review");
  await page.goto(`/agents?q=id%3A${agentId}+kind%3Aautonomous+review-due%3A7d`);
  await expect(table.getByRole("link", { name: /agt_/ })).toHaveCount(1);
  await page.goto(`/agents?q=id%3A${agentId}`);
  const due = page
    .getByRole("navigation", { name: "Views of the inventory" })
    .getByRole("button", { name: /^Review due/ });
  await expect(due).toContainText(/[1-9]/);
  await due.click();
  await expect(page).toHaveURL(({ searchParams }) => searchParams.get("q") === `review-due:7d id:${agentId}`);
  await expect(table.getByRole("link", { name: /agt_/ })).toHaveCount(1);
  await page.goto(`/agents?q=id%3A${agentId}+kind%3Aboth`);
  await expect(page.getByText("No agent matches this filter")).toBeVisible();
});

test("the column of risk scores sorts the inventory and states how old the scores are", async ({ page }) => {
  await page.goto("/agents?columns=agent,score,risk");
  const head = page.getByRole("columnheader", { name: /^Risk score/ });
  for (const order of ["descending", "ascending"]) {
    await head.getByText("Risk score", { exact: true }).click();
    await expect(head).toHaveAttribute("aria-sort", order);
  }
  await expect(page.getByText(/risk scores (were|are being) computed/i)).toHaveCount(1);
  await page.getByRole("navigation", { name: "Views of the inventory" }).getByText("Riskiest").click();
  await expect(page).toHaveURL(({ searchParams }) => searchParams.get("q") === "risk-score:>=50");
  await expect(page).toHaveURL(/sort=-riskScore/);
  await page.goto("/agents");
  await page.getByRole("button", { name: "Choose columns" }).click();
  await page.getByRole("menuitem", { name: /usual/i }).click();
  await expect(head).toHaveCount(0);
  await page.goto("/agents?sort=-riskScore");
  await expect(head).toBeVisible();
  await examineHere(page, "Riskiest agents");
});

test.describe("the views of the inventory", () => {
  test("find agents that no review settled, and lead to the identities that are not registered", async ({
    page,
    session,
  }) => {
    const { api } = await session("security");
    const { name } = await newAgent(api, { ownerEmail: personOf("finance").email });
    await page.goto(`/agents?q=name%3A${name}`);
    const views = page.getByRole("navigation", { name: "Views of the inventory" });
    await views.getByRole("button", { name: /^Never reviewed/ }).click();
    await expect(page).toHaveURL(
      (url) => url.searchParams.get("q") === `reviewed:no -status:retiring,retired name:${name}`,
    );
    await expect(
      page.getByRole("table", { name: "Agents" }).getByRole("link", { name: new RegExp(name) }),
    ).toBeVisible();
    await views.getByRole("button", { name: /^Shared credential/ }).click();
    await expect(page.getByText("No agent matches this filter")).toBeVisible();
    await views.getByRole("link", { name: /^Unregistered/ }).click();
    await expect(page).toHaveURL(/\/discoveries$/);
    await expect(page.getByRole("navigation", { name: "Views of the discoveries" })).toBeVisible();
  });

  test.describe("on a phone", () => {
    test.use({ viewport: { width: 390, height: 844 } });

    test("show the chosen one, and the page is as wide as the screen", async ({ page }) => {
      await page.goto("/agents?q=shared-key%3Ayes");
      const chosen = page.getByRole("navigation", { name: "Views of the inventory" }).locator("[aria-current=page]");
      await expect(chosen).toHaveText(/^Shared credential/);
      await expect(chosen).toBeInViewport({ ratio: 1 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });
  });
});
