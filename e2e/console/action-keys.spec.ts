import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/browser";
import { newcomer } from "@/e2e/support/browser-objects";
import type { Api } from "@/e2e/support/browser-people";
import { askForActions, scene } from "@/e2e/support/editing";
import { groupDesk, sentBy } from "@/e2e/support/inbox";

// Single actions are decided by a few keys, and what was decided is sent wherever the person has gone meanwhile.

test.describe.configure({ timeout: 90_000 });

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

test("the next action is decided with two keys, undone, and a decision survives going on and leaving", async ({
  open,
  session,
}) => {
  const it = await scene(session);
  await askForActions(it, ["300.00", "310.00", "320.00"]);
  const person = await newcomer((await session("admin")).api, ["approver"]);
  const page = await open(person);
  const sent = sentBy(page);
  await page.goto(`/action-approvals?q=agent:${it.agentId}`);
  await expect(items(page)).toHaveCount(3);
  const ids = await items(page).evaluateAll((all) => all.map((one) => one.getAttribute("data-queue-item") ?? ""));
  const [first = "", second = "", third = ""] = ids;
  await readable(page, first);
  await expect(page.locator("body")).toBeFocused();

  // Two keys decide the next one. It is told back while the one after it is still being read.
  await page.keyboard.press("j");
  await readable(page, second);
  await page.keyboard.press("a");
  await expect(row(page, second)).toContainText("Approving …");
  await page.keyboard.press("k");
  await page.keyboard.press("u");
  await expect(page.getByText("Nothing was sent. The action waits as before.")).toBeVisible();
  await expect(row(page, second)).not.toContainText("Approving");

  // What was decided is sent although the person went on at once. What was undone would have been sent before.
  await readable(page, first);
  await page.keyboard.press("a");
  await page.keyboard.press("j");
  await readable(page, second);
  await expect(row(page, first)).toContainText("Approving …");
  await expect(page.getByText("Action approved", { exact: true })).toBeVisible();
  expect(sent).toEqual([`POST /api/action-approvals/${first}/approve`]);
  expect([await statusOf(person.api, first), await statusOf(person.api, second)]).toEqual(["approved", "pending"]);

  // A no says why, and is sent although the person follows a link at once.
  await page.keyboard.press("d");
  const dialog = page.getByRole("dialog", { name: "Deny action" });
  await dialog.getByLabel(/^Reason/).fill("Not this one.");
  await dialog.getByRole("button", { name: "Deny" }).click();
  await expect(row(page, second)).toContainText("Denying …");
  await page
    .getByRole("link", { name: /^Approvals/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Approvals" })).toBeVisible();
  await expect(page.getByText("Action denied", { exact: true })).toBeVisible();
  expect(await statusOf(person.api, second)).toBe("denied");

  // Leaving the page altogether sends at once.
  await page.goto(`/action-approvals?q=agent:${it.agentId}`);
  await readable(page, third);
  await page.keyboard.press("a");
  await expect(row(page, third)).toContainText("Approving …");
  await page.goto("about:blank");
  await expect.poll(() => statusOf(person.api, third), { timeout: 4000 }).toBe("approved");
});

test("whoever covers for an approver decides an action in their place, and both are named", async ({
  open,
  session,
}) => {
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
  await page.reload();
  await readable(page, id);
  await expect(review(page).getByText("You decide for Nadia Brandt.")).toBeVisible();
  await page.keyboard.press("a");
  await expect(page.getByText("Action approved", { exact: true })).toBeVisible();
  await page.goto(`/action-approvals?queue=decided&q=agent:${it.agentId}&action=${id}`);
  await expect(review(page).getByText("by Nadia Brandt in place of Nadia Brandt")).toBeVisible();
  await expect(review(page).getByText(/Nadia Brandt said yes in place of Nadia Brandt/)).toBeVisible();
  const decided = await it.security.get<{ decidedBy: { id: string }; decidedFor: { id: string } }>(
    `/api/action-approvals/${id}`,
  );
  expect([decided.decidedBy.id, decided.decidedFor.id]).toEqual([cover.id, away.id]);
});
