import type { Page } from "@playwright/test";
import { groupDesk } from "@/e2e/support/browser/inbox";
import type { Api } from "@/e2e/support/browser/people";
import { admin, origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { succeeded } from "@/lib/testing/http";
import { addAgent, addInstance, ask, askToPay, type Stage, type Subject, setStage } from "@/lib/testing/stage";

const operation = "refund-4712";
const sentence = "A person is asked before each such action, too.";

/** An agent of a class whose policy is its own, with authority that the policy's approvers gave. */
async function subjectOf(stage: Stage, blueprintId: string, approver: Api): Promise<Subject> {
  const agent = await addAgent(stage, { blueprintId });
  succeeded(await stage.admin.post(`/api/agents/${agent.agentId}/activate`));
  const instance = await addInstance(stage, agent.agentId);
  const { id, digest } = await ask(stage, agent.agentId);
  const body = { digest, note: "" };
  const { delegationId } = await approver.post<{ delegationId: string }>(`/api/requests/${id}/approve`, body);
  const token = await instance.token(stage.server.identifier, { at: origin });
  return { ...agent, instance, delegationId, token };
}

/** Lets the rule for everything ask before actions, tries it, and proposes it. */
async function propose(page: Page, policyId: string): Promise<void> {
  await page.goto(`/approvals/policies/${policyId}/change`);
  const rule = page.getByRole("region", { name: "Rule 1" });
  await rule.getByRole("checkbox", { name: "Ask a person before each such action" }).check();
  await expect(rule.locator("[data-sentence=true]")).toContainText(sentence);
  await expect(page.getByText("Each action like this also waits for these steps")).toBeVisible();
  await page.getByRole("tab", { name: "JSON" }).click();
  await expect(page.getByRole("textbox", { name: "Rules as JSON" })).toHaveValue(/"asksBeforeActions": true/);
  await page.getByRole("tab", { name: "Form" }).click();
  await expect(page.getByRole("list", { name: "Rules before and after" })).toContainText(sentence);
  await page.getByLabel("Reason").fill("Every payment is seen by a person first.");
  await page.getByRole("button", { name: "Propose change" }).click();
  await expect(page.getByText("Waits for a second person.", { exact: false }).first()).toBeVisible();
}

/** The second person reads the exact proposal and confirms it. */
async function confirm(page: Page, policyId: string): Promise<void> {
  await page.goto(`/approvals/policies/${policyId}`);
  await expect(page.getByRole("list", { name: "Rules before and after" })).toContainText(sentence);
  await page.getByRole("button", { name: "Confirm change" }).click();
  // The list of versions arrives after the policy; a comparison begun in between is with the policy's version.
  let arrive: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/\/versions/, async (route) => {
    await arrived;
    await route.continue();
  });
  await page.getByRole("dialog", { name: "Confirm change" }).getByRole("button", { name: "Confirm change" }).click();
  await expect(page.getByText("Rules in effect, version 3")).toBeVisible();
  const versions = page.getByRole("region", { name: "Versions" });
  await versions.getByRole("button", { name: "Compare version 2" }).click();
  await expect(page.getByRole("dialog", { name: "Compare versions" })).toBeVisible();
  arrive();
  const difference = page.getByRole("dialog").getByRole("list", { name: "Rules before and after" });
  await expect(difference.locator("li").filter({ hasText: sentence })).toHaveCount(1);
  await expect(difference.locator("del")).not.toContainText(sentence);
}

test("a policy's rule that two people changed asks before an action, which a person then decides", async ({
  open,
  session,
}) => {
  test.setTimeout(120_000);
  const { people, blueprintId, policyId } = await groupDesk(session, 1);
  const [desk] = people;
  const stage = await setStage({ url: origin, publicUrl: origin, admin });
  const subject = await subjectOf(stage, blueprintId, desk.api);
  const pay = async () => succeeded(await askToPay(stage, subject, { operation }));
  expect((await pay()).decision).toBe(true);

  await test.step("one person proposes it in the form, and another confirms it", async () => {
    await propose(await open(await session("security")), policyId);
    await confirm(await open(await session("admin")), policyId);
  });
  expect(await pay()).toMatchObject({ decision: false, context: { code: "approval_required" } });

  await test.step("the editor tells the person who tries an action", async () => {
    const page = await open(await session("admin"));
    await page.goto(`/delegations/${subject.delegationId}/change`);
    const trying = page.getByRole("region", { name: "Test an action" });
    await trying.getByRole("button", { name: "Test an action" }).click();
    await trying.getByLabel("Resource", { exact: true }).fill("account/eu-7/pay-1");
    await trying.getByLabel("amount", { exact: true }).fill("1.00");
    await trying.getByLabel("currency", { exact: true }).fill("USD");
    await expect(trying.getByText("Would ask a person")).toBeVisible();
    await expect(
      trying.getByText(/^Rule 1 of the approval policy .* asks a person before this action\.$/),
    ).toBeVisible();
  });

  await test.step("the action arrives where actions are decided, and says which rule asks", async () => {
    const page = await open(desk);
    await page.goto("/action-approvals");
    await page
      .getByRole("link", { name: new RegExp(subject.name) })
      .first()
      .click();
    const review = page.getByRole("article", { name: "Action under review" });
    await expect(
      review.getByText(/^Rule 1 of the approval policy .*@3 asks a person before such actions\./),
    ).toBeVisible();
    await expect(review.getByRole("link", { name: "Open the policy" })).toHaveAttribute(
      "href",
      `/approvals/policies/${policyId}`,
    );
    await review.getByRole("button", { name: /^Approve/ }).click();
    await page.getByRole("dialog", { name: "Approve action" }).press("Control+Enter");
    await expect(review.getByText("Approved", { exact: true }).first()).toBeVisible();
  });
  expect((await pay()).decision).toBe(true);
  expect(await pay()).toMatchObject({ decision: false, context: { code: "approval_required" } });
});
