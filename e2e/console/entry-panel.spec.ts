import type { Page } from "@playwright/test";
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
