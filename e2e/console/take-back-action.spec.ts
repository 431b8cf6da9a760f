import { openSession } from "@/e2e/support/browser/people";
import { admin, origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { succeeded } from "@/lib/testing/http";
import { addAskingSubject, askPerson, askToPay, decideAction, setStage } from "@/lib/testing/stage";

test("an approval of a single action is taken back, from the start page, before the agent uses it", async ({
  open,
}) => {
  test.setTimeout(90_000);
  const stage = await setStage({ url: origin, publicUrl: origin, admin });
  const subject = await addAskingSubject(stage);
  const asked = await askPerson(stage, subject);
  succeeded(await decideAction(stage, asked, "approve"));

  const page = await open(await openSession(stage.approver));
  await page.goto("/overview");
  const lately = page.getByRole("list", { name: "Approved by me lately" });
  await expect(lately.getByText("Not used yet")).toBeVisible();
  await lately
    .getByRole("link", { name: /create payment/ })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`/inbox\\?queue=decided&item=${asked.id}`));
  const review = page.getByRole("article", { name: "Action under review" });
  await review.getByRole("button", { name: "Take back" }).click();
  const dialog = page.getByRole("dialog", { name: "Take back approval" });
  await dialog.getByLabel(/^Reason/).fill("Wrong account");
  await dialog.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByText("Approval taken back", { exact: true })).toBeVisible();
  await expect(review.getByText("Taken back", { exact: true }).first()).toBeVisible();
  await expect(review.getByRole("listitem").filter({ hasText: "Wrong account" })).toBeVisible();
  await expect(review.getByRole("button", { name: "Take back" })).toHaveCount(0);

  const { body } = await askToPay(stage, subject, { operation: asked.operation });
  expect(body).toMatchObject({ decision: false, context: { code: "approval_denied" } });
});
