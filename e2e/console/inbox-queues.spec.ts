import { examineHere } from "@/e2e/support/browser/examine";
import { failUntilRetried } from "@/e2e/support/browser/failing-answers";
import { groupDesk, items, queueOf, readable, review } from "@/e2e/support/browser/inbox";
import { newcomer } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";

const queue = (page: import("@playwright/test").Page, name: string) =>
  page.getByRole("navigation", { name: "Queues" }).getByRole("button", { name });

test.describe("the queues", () => {
  test.setTimeout(90_000);

  test("are counted and hold what they say; what was decided is precedent for the next", async ({ open, session }) => {
    const { people, blueprintId } = await groupDesk(session, 1);
    const [member, outsider] = people;
    const { path, first, second, name } = await queueOf(session, { blueprintId });
    const page = await open(member);
    await page.goto(path);
    await expect(queue(page, "My groups 2")).toBeVisible();
    await readable(page, first);
    const shown = review(page, first);
    await expect(shown.getByText("The first request for this agent.")).toBeVisible();
    await page.keyboard.press("a");
    await page.getByRole("dialog", { name: "Approve request" }).press("Control+Enter");
    await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
    await expect(queue(page, "My groups 1")).toBeVisible();

    const next = review(page, second);
    await expect(
      next.getByText("Earlier requests for the same actions: granted once (for as much or more), never used."),
    ).toBeVisible();
    await expect(next.getByText("In the last 30 days: 0 actions allowed, 0 denied, 0 detections.")).toBeVisible();
    await expect(next.getByText(/^In the last 30 days: asked \d+ times, \d+ granted, \d+ denied\.$/)).toBeVisible();

    await queue(page, "Decided").click();
    await expect(items(page)).toHaveCount(1);
    await expect(items(page).filter({ hasText: name })).toContainText("Approved");

    const other = await open(outsider);
    await other.goto(`${path}&queue=waiting`);
    await expect(items(other)).toHaveCount(1);
    await other.goto("/approvals?queue=my-groups");
    await expect(other.getByText("No requests wait for your groups")).toBeVisible();
    await examineHere(other, "queue-empty");
  });

  test("name the approvers to a person who does not decide", async ({ open, session }) => {
    const auditor = await open(await newcomer((await session("admin")).api, ["auditor"]));
    await auditor.goto("/approvals?queue=to-decide");
    await expect(auditor.getByText("Your inbox is empty", { exact: true })).toBeVisible();
    await expect(auditor.getByText(/you need the role approver\. An admin can give it/)).toBeVisible();
  });
});

test.describe("a queue that cannot be loaded", () => {
  test.use({ as: "approver", expected: /^503 \/api\/requests$/ });

  test("says so in its place, and is asked for again", async ({ page }) => {
    await page.goto("/approvals");
    await expect(items(page).first()).toBeVisible();
    await failUntilRetried(page, /\/api\/requests\?/);
    await queue(page, "Decided").click();
    await expect(page.getByText("The requests could not be loaded")).toBeVisible();
    await page.getByRole("button", { name: "Retry" }).click();
    await expect(items(page).first()).toBeVisible();
  });
});
