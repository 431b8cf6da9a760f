import type { Page } from "@playwright/test";
import { askForActions, scene } from "@/e2e/support/browser/editing";
import { groupDesk, sentBy } from "@/e2e/support/browser/inbox";
import { newcomer } from "@/e2e/support/browser/objects";
import type { Api } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

// Single actions are decided by a few keys, each in a dialog that shows its effect; a decision is sent at once.

const items = (page: Page) => page.getByRole("list", { name: "Actions" }).getByRole("link");
const row = (page: Page, id: string) => page.locator(`[data-queue-item="${id}"]`);
const review = (page: Page) => page.getByRole("article", { name: "Action under review" });

/** Waits until an action is shown and its document was checked: before that nothing is approved. */
async function readable(page: Page, id: string): Promise<void> {
  await expect(row(page, id)).toHaveAttribute("aria-current", "true");
  await expect(review(page).getByText(id, { exact: true })).toBeVisible();
  await expect(review(page).getByText("Digest matches what you see", { exact: true })).toBeVisible();
}

const statusOf = async (api: Api, id: string): Promise<string> =>
  (await api.get<{ status: string }>(`/api/action-approvals/${id}`)).status;

test("the next action is decided with two keys in a dialog, at once and without an undo", async ({ open, session }) => {
  const it = await scene(session);
  await askForActions(it, ["300.00", "310.00"]);
  const person = await newcomer((await session("admin")).api, ["approver"]);
  const page = await open(person);
  const sent = sentBy(page);
  await page.goto(`/action-approvals?q=agent:${it.agentId}`);
  await expect(items(page)).toHaveCount(2);
  const ids = await items(page).evaluateAll((all) => all.map((one) => one.getAttribute("data-queue-item") ?? ""));
  const [first = "", second = ""] = ids;
  await readable(page, first);
  await expect(page.locator("body")).toBeFocused();

  // One stray key decides nothing: it opens a dialog, which Esc closes.
  await page.keyboard.press("j");
  await readable(page, second);
  await page.keyboard.press("a");
  const approving = page.getByRole("dialog", { name: "Approve action" });
  await expect(approving).toContainText("only until the agent uses it");
  // The score has its parts with their weights where the person decides.
  await expect(approving.getByRole("list", { name: "Parts of the risk" }).getByRole("listitem").first()).toBeVisible();
  await expect(approving.getByLabel(/^Reason/)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(approving).toBeHidden();
  expect(sent).toEqual([]);

  await page.keyboard.press("a");
  await expect(approving.getByLabel(/^Reason/)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Action approved", { exact: true })).toBeVisible();
  const toldAt = Date.now();
  await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);
  const { decidedAt } = await person.api.get<{ decidedAt: string }>(`/api/action-approvals/${second}`);
  // The decision is not delayed: it was made before the page showed it.
  expect(Date.parse(decidedAt) - toldAt).toBeLessThan(1_000);
  expect(sent).toEqual([`POST /api/action-approvals/${second}/approve`]);

  await row(page, first).click();
  await readable(page, first);
  await page.keyboard.press("d");
  const denying = page.getByRole("dialog", { name: "Deny action" });
  await denying.getByLabel(/^Reason/).fill("Not this one.");
  await denying.getByRole("button", { name: "Deny" }).click();
  await expect(page.getByText("Action denied", { exact: true })).toBeVisible();
  expect([await statusOf(person.api, first), await statusOf(person.api, second)]).toEqual(["denied", "approved"]);
});

test("the cover of an approver decides an action in their place, and both are named", async ({ open, session }) => {
  const { people, blueprintId } = await groupDesk(session, 1);
  const [away, , cover] = people;
  const it = await scene(session, { blueprintId });
  await askForActions({ ...it, approver: away.api }, ["300.00"]);
  const page = await open(cover);
  await page.goto(`/action-approvals?q=agent:${it.agentId}`);
  await expect(items(page)).toHaveCount(1);
  const id = (await items(page).first().getAttribute("data-queue-item")) ?? "";
  const approve = review(page).getByRole("button", { name: "Approve action" });
  await expect(approve).toHaveAccessibleDescription(/needs a member of the group/);

  const until = new Date(Date.now() + 86_400_000).toISOString();
  await away.api.put("/api/session/cover", { personId: cover.id, until });
  await cover.api.post("/api/session/cover/answers", { personId: away.id, answer: "accept" });
  await page.reload();
  await readable(page, id);
  await expect(review(page).getByText("You decide for Nadia Brandt.")).toBeVisible();
  await page.keyboard.press("a");
  await page.getByRole("dialog", { name: "Approve action" }).press("Control+Enter");
  await expect(page.getByText("Action approved", { exact: true })).toBeVisible();
  await page.goto(`/action-approvals?queue=decided&q=agent:${it.agentId}&action=${id}`);
  await expect(review(page).getByText("by Nadia Brandt in place of Nadia Brandt")).toBeVisible();
  await expect(review(page).getByText(/Nadia Brandt approved in place of Nadia Brandt/)).toBeVisible();
  const decided = await it.security.get<{ decidedBy: { id: string }; decidedFor: { id: string } }>(
    `/api/action-approvals/${id}`,
  );
  expect([decided.decidedBy.id, decided.decidedFor.id]).toEqual([cover.id, away.id]);
});

test("an action of a stopped agent is listed with the reason and offers no approval", async ({ open, session }) => {
  const it = await scene(session);
  await askForActions(it, ["300.00"]);
  const page = await open(await newcomer((await session("admin")).api, ["approver"]));
  await it.security.post(`/api/agents/${it.agentId}/suspend`, { reason: "A test" });
  await page.goto(`/action-approvals?q=agent:${it.agentId}`);
  await expect(items(page)).toHaveCount(1);
  await expect(items(page)).toContainText(/Cannot be approved\. .*suspended\./);
  const approve = review(page).getByRole("button", { name: "Approve action" });
  await expect(approve).toHaveAccessibleDescription(/suspended/);
  const id = (await items(page).first().getAttribute("data-queue-item")) ?? "";
  const waiting = await it.security.get<{ actionApprovals: { id: string; voidReason: string | null }[] }>(
    `/api/action-approvals?queue=waiting&q=id:${id}`,
  );
  expect(waiting.actionApprovals).toMatchObject([{ id, voidReason: expect.stringMatching(/suspended/) }]);
});
