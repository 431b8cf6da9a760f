import type { Page } from "@playwright/test";
import { askToPay, element, granted, scene } from "@/e2e/support/browser/editing";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { unique } from "@/e2e/support/browser/objects";
import { type Paid, paid, sealedEntry } from "@/e2e/support/browser/payment";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "auditor", viewport: { width: 1360, height: 900 } });

let made: Paid;
test.beforeAll(async ({ session }) => {
  made = await paid(session);
});

const listens = (page: Page): Promise<void> => expect(page.getByRole("banner").getByText("Live")).toBeVisible();
const verdicts = (page: Page) => page.getByRole("list", { name: "Verdicts" });

test("one screen shows the agent, the person, the approval and the amount of a payment", async ({ page }) => {
  await page.goto(`/audit?entry=${made.allowed.index}`);
  await listens(page);
  const panel = page.getByRole("dialog");
  const head = panel.getByRole("heading", { name: /was allowed to create a payment of 120.00 USD/ });
  const facts = [
    head,
    ...["allowed", /^approved by /, "key valid", /^delegation v1 valid$/, /^sealed, checked in this browser$/].map(
      (text) => verdicts(page).getByRole("listitem").filter({ hasText: text }),
    ),
    panel.getByRole("region", { name: "Authority" }).getByText("120.00 USD"),
  ];
  await expect(head).toContainText(made.name);
  await expect(head).toContainText("for Alba Duarte");
  // In view without scrolling or a press.
  for (const fact of facts) await expect(fact.first()).toBeInViewport();
});

test("a value has a menu that filters and adds its column, by keyboard as by pointer", async ({ page }) => {
  await page.goto(`/audit?q=agent:${made.agentId}&entry=${made.allowed.index}`);
  await listens(page);
  const panel = page.getByRole("dialog");
  const table = page.getByRole("table", { name: "Audit trail" });
  for (const name of [/^More for amount 120.00 USD/, /^More for key /, /^More for delegation dlg_/, /^More for rs /])
    await expect(panel.getByRole("button", { name }).first()).toBeAttached();
  await panel.getByRole("button", { name: /^More for action create/ }).press("Enter");
  await page.getByRole("menuitem", { name: "Add column “Action”" }).press("Enter");
  await expect(page).toHaveURL(/columns=[^&]*action/);
  await panel.getByRole("button", { name: /^More for action create/ }).press("Enter");
  await expect(page.getByRole("menuitem", { name: "Show only this" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: /^Add column/ })).toHaveCount(0);
  await page.getByRole("menuitem", { name: "Show only this" }).press("Enter");
  await expect(page.getByRole("button", { name: "Remove action:create" })).toBeVisible();
  await page.keyboard.press("f");
  await page.getByRole("menuitem", { name: "Add column “Kind”" }).press("Enter");
  await panel.getByRole("button", { name: "Close" }).click();
  for (const name of ["Action", "Kind"]) await expect(table.getByRole("columnheader", { name })).toBeVisible();
});

test("the votes on a single action and the key of the instance come from sealed bytes", async ({ page, session }) => {
  const asking = await scene(session, { name: unique("a-voted-agent") });
  const conditions = { approval_above: { field: "amount", unit: "USD", value: "250.00" } };
  await granted(asking, { authority: [element(asking, { conditions })] });
  const token = await (await enrolledInstance(asking.security, asking.agentId)).token(asking.at);
  const pay = () => askToPay(asking, token, "300.00", "refund-300");
  await pay();
  const { approver, agentId, security } = asking;
  const waiting = await sealedEntry(security, `agent:${agentId} code:approval_required`);
  const { id } = waiting.facts.approval as { id: string };
  const { digest } = await approver.get<{ digest: string }>(`/api/action-approvals/${id}`);
  await approver.post(`/api/action-approvals/${id}/deny`, { digest, note: "Unknown payee." });
  await pay();
  const { index } = await sealedEntry(security, `agent:${agentId} code:approval_denied`);
  await page.route(`**/api/action-approvals/**`, (route) => route.abort());
  await page.goto(`/audit?entry=${index}`);
  await listens(page);
  const authority = page.getByRole("dialog").getByRole("region", { name: "Authority" });
  await expect(authority.getByRole("list", { name: "Votes" })).toContainText(
    /denied, without a passkey, .+: “Unknown payee.” entry [\d,]+/,
  );
  await expect(authority.getByText("key thumbprint, sealed")).toBeVisible();
});

test("a refusal shows its limit's arithmetic, and no verdict that it did not reach", async ({ page }) => {
  await page.goto(`/audit?entry=${made.refused.index}`);
  await listens(page);
  await expect(page.getByRole("dialog").getByText("600.00 of 500.00 USD each: over by 100.00").first()).toBeVisible();
  await expect(verdicts(page).getByText("denied")).toBeVisible();
  await expect(verdicts(page).getByText("key valid")).toHaveCount(0);
});

test("the keys 1 to 5 choose its parts, and one of them leads to the entries around it", async ({ page }) => {
  await page.goto(`/audit?q=agent:${made.agentId}&entry=${made.allowed.index}`);
  await listens(page);
  const panel = page.getByRole("dialog");
  const chosen = (name: string | RegExp) => expect(panel.getByRole("tab", { name, selected: true })).toBeVisible();
  for (const [key, name] of [
    ["5", "Proof"],
    ["4", "JSON"],
    ["3", /^Chain/],
    ["1", "Summary"],
    ["2", "Around it"],
  ] as const) {
    await page.keyboard.press(key);
    await chosen(name);
  }
  const agent = panel.getByRole("region", { name: "Same agent" });
  await expect(agent.getByText("Before")).toBeVisible();
  const changes = panel.getByRole("region", { name: "Changes in the 24 hours before" });
  await expect(changes.getByText(new RegExp(`${made.name}`)).first()).toBeVisible();
  await agent.getByRole("button", { name: /was not allowed to create a payment of 600.00 USD/ }).click();
  await expect(page).toHaveURL(new RegExp(`entry=${made.refused.index}`));
  await chosen("Around it");
  await page.keyboard.press("j");
  await expect(page).not.toHaveURL(new RegExp(`entry=${made.refused.index}`));
});

test("Ctrl+K finds another page beside the open entry", async ({ page }) => {
  await page.goto(`/audit?entry=${made.allowed.index}`);
  await listens(page);
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog", { name: "Find a page or an object" });
  await expect(palette.getByRole("combobox", { name: "Find" })).toBeFocused();
  await page.keyboard.type("agents");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/agents$/);
});

test("a story tells a task in its order, with the chain of authority", async ({ page }) => {
  await page.goto(`/audit?entry=${made.allowed.index}`);
  await page.getByRole("dialog").getByRole("link", { name: "Story of this task" }).click();
  await expect(page).toHaveURL(/\/audit\/story\?q=task/);
  const story = page.getByRole("list", { name: "Story" });
  const sentences = story.getByRole("button", { name: new RegExp(`^${made.name} was `) });
  await expect(sentences).toHaveCount(2);
  await expect(sentences.first()).toHaveText(/was allowed to create a payment of 120.00 USD/);
  await expect(sentences.last()).toHaveText(/was not allowed to create a payment of 600.00 USD/);
  await expect(story.getByText("Authority:").first()).toBeVisible();
  await sentences.last().click();
  await expect(page.getByRole("dialog").getByText("over by 100.00").first()).toBeVisible();
});

test("the records of one trace are found by its id, and told as a story", async ({ page, session }) => {
  const trace = crypto.randomUUID().replaceAll("-", "");
  const { api } = await session("admin");
  const name = unique("A traced hold");
  const json = { name, reason: "A test", from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" };
  await api.client.send("POST", "/api/legal-holds", {
    ...{ json, headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } },
  });
  const { index } = await sealedEntry(api, `trace:${trace}`);
  await page.goto(`/audit?q=trace:${trace}&entry=${index}`);
  await listens(page);
  await page.getByRole("dialog").getByRole("link", { name: "Story of this trace" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Story of trace ${trace}`);
  await expect(page.getByRole("list", { name: "Story" }).getByRole("button", { name })).toBeVisible();
});

test("the authority card lists the actions that each version allowed then, and its approvals", async ({ page }) => {
  await page.goto(`/audit?entry=${made.allowed.index}`);
  await listens(page);
  const authority = page.getByRole("dialog").getByRole("region", { name: "Authority" });
  await expect(authority.getByText(/^Allowed then: .*payment/).first()).toBeVisible();
  await expect(authority.getByText(/^Step 1 approved by .*with(out)? a passkey/).first()).toBeVisible();
});

test.describe("in a zone of its own", () => {
  test.use({ timezoneId: "Asia/Kathmandu" });

  test("instants before and after a change are in the zone that the person chose", async ({ page }) => {
    const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    const order = { endsAt: `${day}T20:00:00Z`, reason: "A test." };
    await made.security.put(`/api/agents/${made.agentId}/planned-end`, order);
    const { index } = await sealedEntry(made.security, `agent:${made.agentId} type:planned-end.set`);
    await page.goto(`/audit?entry=${index}`);
    await listens(page);
    const changes = page.getByRole("dialog").getByRole("row", { name: /ends at/ });
    await expect(changes).toContainText(`${day} 20:00:00Z`);
    await page.getByRole("button", { name: /^Times are shown in UTC/ }).click();
    await expect(changes).toContainText(/ 01:45:00 \+05:45/);
  });
});
