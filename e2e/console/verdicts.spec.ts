import { queueOf, readable, sentBy, statusOf } from "@/e2e/support/browser/inbox";
import { newcomer } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";

// A verdict is sent when it is confirmed, and never lost with its reason.

test.describe("a verdict", () => {
  test.use({ as: "approver" });

  test("is sent at the click, and offers no undo", async ({ open, session }) => {
    const { path, first, second } = await queueOf(session);
    const person = await newcomer((await session("admin")).api, ["approver"]);
    const page = await open(person);
    const sent = sentBy(page);
    await page.goto(path);
    await readable(page, first);
    await page.keyboard.press("a");
    const approving = page.getByRole("dialog", { name: "Approve request" });
    await expect(approving).toContainText("cannot be undone");
    await approving.press("Control+Enter");
    await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
    const toldAt = Date.now();
    await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);
    await readable(page, second);
    await page.keyboard.press("u");
    expect(await statusOf(person.api, first)).toBe("approved");

    // The vote is not delayed: it was stored before the page showed it.
    const { votes } = await person.api.get<{ votes: { at: string }[] }>(`/api/requests/${first.id}`);
    expect(Date.parse(votes[0]?.at ?? "") - toldAt).toBeLessThan(1_000);

    await page.keyboard.press("d");
    const denying = page.getByRole("dialog", { name: "Deny request" });
    await denying.press("Control+Enter");
    await expect(denying).toBeVisible();
    await denying.getByLabel(/^Reason/).fill("Not this quarter.");
    await denying.press("Control+Enter");
    await expect(page.getByText("Request denied", { exact: true })).toBeVisible();
    expect(sent).toEqual([`POST /api/requests/${first.id}/approve`, `POST /api/requests/${second.id}/deny`]);
  });

  test("and its reason stay in the dialog while the server cannot be reached", async ({ page, session }) => {
    const { path, first } = await queueOf(session);
    await page.goto(path);
    await readable(page, first);
    await page.keyboard.press("d");
    const dialog = page.getByRole("dialog", { name: "Deny request" });
    await dialog.getByLabel(/^Reason/).fill("Not this quarter.");
    await page.context().setOffline(true);
    await dialog.press("Control+Enter");
    await expect(dialog.getByRole("alert")).toHaveText("The server cannot be reached");
    await expect(dialog.getByLabel(/^Reason/)).toHaveValue("Not this quarter.");
    await page.context().setOffline(false);
    await dialog.press("Control+Enter");
    await expect(page.getByText("Request denied", { exact: true })).toBeVisible();
  });
});
