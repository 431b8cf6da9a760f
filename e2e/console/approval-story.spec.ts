import type { Page } from "@playwright/test";
import { addPasskey, VirtualAuthenticator } from "@/e2e/support/browser/authenticator";
import { openSession } from "@/e2e/support/browser/people";
import { admin, origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import type { AgentClient } from "@/lib/testing/agent-client";
import { type Answer, HttpClient, succeeded } from "@/lib/testing/http";
import { addAgent, addInstance, ask, asking, type Decided, type Stage, setStage } from "@/lib/testing/stage";

// The whole of a delegation's life before its end: asked for, sent back, changed, approved narrower with a passkey, used,
// asked about once more for one action, and executed. The people use the console, the agent the machine interface.

const operation = { operation_digest: "refund-4711" };
const spoken = { task: "refund", amount: "300.00", currency: "USD", ...operation };

type Agent = { agentId: string; name: string; spiffeId: string };

/** An agent of risk tier critical: a second person activates it, and every yes for it is signed. */
async function criticalAgent(stage: Stage, security: { post: (path: string) => Promise<unknown> }): Promise<Agent> {
  const agent = await addAgent(stage, { riskTier: "critical" });
  succeeded(await stage.admin.post(`/api/agents/${agent.agentId}/activate`), [200, 202]);
  await security.post(`/api/agents/${agent.agentId}/activate`);
  return agent;
}

/** Opens the page of a request and waits until its digest is checked. */
async function read(page: Page, requestId: string): Promise<void> {
  await page.goto(`/requests/${requestId}`);
  await expect(page.getByText("The digest matches what you see")).toBeVisible();
}

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "More…" }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** Asks as the protected system does, with the agent's proof that names this very action. */
function evaluate(stage: Stage, { spiffeId }: Agent, instance: AgentClient, token: string): Promise<Answer<Decided>> {
  const [action, resource] = [{ name: "create" }, { type: "payment", id: "account/eu-7/pay-1" }];
  const url = `${stage.server.identifier}/payments`;
  const signed = { token, action_digest: digestOf({ action: action.name, resource, context: spoken }) };
  const dpop = { proof: instance.proof("POST", url, signed), method: "POST", url };
  const subject = { type: "agent", id: spiffeId, properties: { access_token: token } };
  const asked = { subject, action, resource, context: { ...spoken, dpop } };
  return new HttpClient(origin).post<Decided>("/access/v1/evaluation", asked, {
    authorization: `Bearer ${stage.server.pepKey}`,
  });
}

test("a request is sent back, changed, approved narrower with a passkey, and its action approved and executed", async ({
  open,
  session,
}) => {
  test.setTimeout(180_000);
  const stage = await setStage({ url: origin, publicUrl: origin, admin });
  const agent = await criticalAgent(stage, (await session("security")).api);
  const instance = await addInstance(stage, agent.agentId);
  const request = await ask(stage, agent.agentId, { authority: [asking(stage)] });
  const approver = await open(await openSession(stage.approver));
  const owner = await open(await openSession(stage.owner));

  await test.step("the approver has a passkey that a second person confirmed", async () => {
    await VirtualAuthenticator.plugIn(approver);
    await approver.goto("/passkeys");
    await addPasskey(approver, "Work laptop");
    const held = approver.getByRole("list", { name: "Passkeys" });
    await expect(held.getByText("Work laptop")).toBeVisible();
    const people = await open(await session("admin"));
    await people.goto(`/people?q=${encodeURIComponent(stage.approver.email)}`);
    await people
      .getByRole("button", { name: /^Open / })
      .first()
      .click();
    await people.getByRole("dialog").getByRole("button", { name: "Confirm passkey" }).click();
    await expect(held.getByText("Ready", { exact: true })).toBeVisible();
  });

  await test.step("the approver asks for changes", async () => {
    await read(approver, request.id);
    await choose(approver, "Ask for changes…");
    const dialog = approver.getByRole("dialog", { name: "Ask for changes" });
    await dialog.getByLabel("Reason").fill("Say which refunds.");
    await dialog.getByRole("button", { name: "Ask for changes" }).click();
    await expect(approver.getByRole("heading", { name: "Changes requested" })).toBeVisible();
  });

  await test.step("the owner reads why, and changes the request", async () => {
    await read(owner, request.id);
    await expect(owner.getByText("Say which refunds.").first()).toBeVisible();
    await owner.getByRole("button", { name: "Change request" }).click();
    const dialog = owner.getByRole("dialog", { name: "Change request" });
    await dialog.getByLabel("Purpose").fill("Refund customers whose parcel was lost");
    await dialog.getByRole("button", { name: "Send change" }).click();
    await expect(owner.getByText("Request changed", { exact: true })).toBeVisible();
  });

  await test.step("the approver takes some of it away, and signs exactly that", async () => {
    await read(approver, request.id);
    await expect(approver.getByText("Refund customers whose parcel was lost").first()).toBeVisible();
    await choose(approver, "Approve less…");
    const dialog = approver.getByRole("dialog", { name: "Approve less" });
    await dialog.getByLabel("At most each time (USD)").fill("400.00");
    await expect(dialog.getByText("Less than requested")).toBeVisible();
    await dialog.getByRole("button", { name: "Approve less" }).click();
    await expect(approver.getByText("Request narrowed", { exact: true })).toBeVisible();
    await expect(approver.getByText(/400(\.00)? USD/).first()).toBeVisible();
    // The new revision is the approver's own: nothing changed behind their back.
    await expect(approver.getByText("Changed and reloaded.")).toHaveCount(0);
    await approver.getByRole("button", { name: "Approve", exact: true }).click();
    await approver
      .getByRole("dialog", { name: "Approve request" })
      .getByRole("button", { name: "Approve with passkey" })
      .click();
    await expect(approver.getByText("Request approved", { exact: true })).toBeVisible();
    await expect(approver.getByText("with passkey", { exact: true })).toBeVisible();
    await expect(owner.getByText("Approved", { exact: true }).first()).toBeVisible();
  });

  const token = await instance.token(stage.server.identifier, { at: origin });
  const asked = succeeded(await evaluate(stage, agent, instance, token));
  expect(asked).toMatchObject({ decision: false, context: { code: "approval_required" } });

  await test.step("the single action asks a person, who says yes to exactly that", async () => {
    await approver.goto("/action-approvals");
    await approver
      .getByRole("link", { name: new RegExp(agent.name) })
      .first()
      .click();
    const review = approver.getByRole("article", { name: "Action under review" });
    await expect(review.getByText("300.00").first()).toBeVisible();
    await review.getByRole("button", { name: /^Approve/ }).click();
    await approver.getByRole("dialog", { name: "Approve action" }).press("Control+Enter");
    await expect(review.getByText("Approved", { exact: true }).first()).toBeVisible();
    await expect(review.getByRole("listitem").filter({ hasText: /The agent may use it once/ })).toBeVisible();
  });

  const allowed = succeeded(await evaluate(stage, agent, instance, token));
  expect(allowed).toMatchObject({ decision: true });
  const outcome = { decision_id: allowed.context.decision_id, outcome: "executed" };
  const pep = { authorization: `Bearer ${stage.server.pepKey}` };
  succeeded(await new HttpClient(origin).post("/access/v1/outcomes", outcome, pep), [200, 201, 204]);

  await test.step("approved, allowed and executed are different facts", async () => {
    const review = approver.getByRole("article", { name: "Action under review" });
    await expect(review.getByRole("listitem").filter({ hasText: /^Executed.*says Payments/ })).toBeVisible();
    expect(succeeded(await evaluate(stage, agent, instance, token))).toMatchObject({
      decision: false,
      context: { code: "approval_required" },
    });
  });
});
