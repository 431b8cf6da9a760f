import type { Locator, Page } from "@playwright/test";
import { askForActions, scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { readable } from "@/e2e/support/browser/inbox";
import { newAgent, newcomer, newRequest } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

// One person finds every kind of item in one inbox and decides each in place with the same keys.

type Inbox = { items: { id: string; kind: string; subject: { kind: string; id: string } }[] };

const kinds = (page: Page) => page.getByRole("navigation", { name: "Kinds" });
const item = (page: Page, id: string): Locator => page.locator(`[data-queue-item="${id}"]`);
const review = (page: Page) => page.getByRole("article", { name: "Item under review" });

test("every kind of item is decided in place from one inbox, and shows afterwards what became of it", async ({
  open,
  session,
}) => {
  const [security, finance] = [(await session("security")).api, (await session("finance")).api];
  const ownerEmail = personOf("finance").email;
  const agent = await newAgent(security, { ownerEmail, riskTier: "low" });
  await security.patch(
    `/api/agents/${agent.id}`,
    { riskTier: "critical", reason: "It pays out from today." },
    agent.version,
  );
  const waiting = await newAgent(security, { ownerEmail, riskTier: "critical" });
  const request = await newRequest(finance, agent.id);
  const it = await scene(session);
  await askForActions(it, ["300.00"]);

  const person = await newcomer((await session("admin")).api, ["approver", "security"]);
  const page = await open(person);
  const changes = (await person.api.get<Inbox>("/api/inbox?kind=change&limit=200")).items;
  const change = changes.find(({ subject }) => subject.kind === "agent" && subject.id === agent.id)?.id ?? "";
  const action = (await person.api.get<Inbox>("/api/inbox?kind=action&limit=200")).items.at(-1)?.id ?? "";

  await test.step("the navigation counts it, and single actions come first", async () => {
    await page.goto("/inbox");
    await expect(page.getByRole("link", { name: /^Inbox \d/ })).toBeVisible();
    await expect(page.getByRole("list", { name: "Items" }).getByRole("link").first()).toContainText("Action");
    await examineHere(page, "one-inbox");
  });

  await test.step("a change is read with before and after, and two keys confirm it", async () => {
    await page.goto(`/inbox?queue=change&item=${change}`);
    await expect(review(page).getByRole("heading", { level: 2 })).toContainText("risk tier from low to critical");
    await expect(review(page).getByRole("listitem").filter({ hasText: "Each action must be signed" })).toBeVisible();
    await expect(review(page).getByRole("button", { name: "Confirm change" })).toBeEnabled();
    await examineHere(page, "one-inbox-change");
    await page.keyboard.press("a");
    const dialog = page.getByRole("dialog", { name: "Confirm change" });
    await expect(dialog).toContainText("low → critical");
    await expect(dialog.getByRole("list", { name: "Parts of the risk" })).toContainText(
      "The agent has the risk tier critical, before or after.",
    );
    await dialog.press("Control+Enter");
    await expect(item(page, change)).toHaveCount(0);
  });

  await test.step("an activation, by the button", async () => {
    await page.goto(`/inbox?queue=change&item=${waiting.id}`);
    await review(page).getByRole("button", { name: "Confirm activation" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("list", { name: "Parts of the risk" })).toContainText("risk tier");
    await dialog.getByRole("button", { name: "Confirm activation" }).click();
    await expect(item(page, waiting.id)).toHaveCount(0);
  });

  await test.step("a request, with its own review and keys", async () => {
    await page.goto(`/inbox?queue=request&item=${request.id}`);
    await readable(page, request);
    await page.keyboard.press("d");
    const dialog = page.getByRole("dialog", { name: "Deny request" });
    await dialog.getByLabel(/^Reason/).fill("Not needed.");
    await dialog.press("Control+Enter");
    await expect(page.getByText("Request denied", { exact: true })).toBeVisible();
  });

  await test.step("an action, which another approver decides meanwhile, disappears by itself", async () => {
    await page.goto(`/inbox?queue=action&item=${action}`);
    await expect(item(page, action)).toBeVisible();
    const other = (await session("approver")).api;
    const { digest } = await other.get<{ digest: string }>(`/api/action-approvals/${action}`);
    await other.post(`/api/action-approvals/${action}/deny`, { digest, note: "Unknown payee." });
    await expect(item(page, action)).toHaveCount(0);
  });

  await test.step("decisions show what became of them", async () => {
    await kinds(page).getByRole("button", { name: "Decided by me" }).click();
    await expect(item(page, request.id)).toContainText("Denied");
    await item(page, change).click();
    await expect(page.getByRole("article", { name: "Decided item" })).toContainText("The change was applied.");
    await examineHere(page, "one-inbox-decided");
  });

  await test.step("the proposer sees what became of the change, and who decided it", async () => {
    const theirs = await open(await session("security"));
    await theirs.goto("/inbox?queue=proposed");
    await item(theirs, change).click();
    const proposed = theirs.getByRole("article", { name: "Proposed item" });
    await expect(proposed).toContainText(/The change was confirmed\.\s*By Nadia Brandt/);
    await examineHere(theirs, "one-inbox-proposed");
  });

  await test.step("on a phone the list and the review take turns", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/inbox?queue=decided");
    await item(page, change).click();
    await expect(page.getByRole("article", { name: "Decided item" })).toBeVisible();
    await page.getByRole("button", { name: "Back to the items" }).click();
    await expect(item(page, change)).toBeVisible();
  });

  await test.step("the search finds people and actions, also on a phone", async () => {
    const phone = await open(await session("admin"));
    await phone.setViewportSize({ width: 390, height: 844 });
    await phone.goto("/inbox");
    const search = phone.getByRole("button", { name: "Find a page or an object" });
    await search.click();
    const palette = phone.getByRole("dialog", { name: "Find a page or an object" });
    await palette.getByRole("combobox", { name: "Find" }).fill(person.email);
    await expect(palette.getByRole("option", { name: /Nadia Brandt/ })).toBeVisible();
    await palette.getByRole("combobox", { name: "Find" }).fill(action);
    await expect(palette.getByRole("option", { name: /Action, denied/ })).toBeVisible();
  });
});
