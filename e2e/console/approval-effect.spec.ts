import type { Page } from "@playwright/test";
import { readable, review } from "@/e2e/support/browser/inbox";
import { openSession } from "@/e2e/support/browser/people";
import { admin, origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { addPerson, succeeded, type TestPerson } from "@/lib/testing/http";
import { addAgent, addInstance, ask, delegate, type Stage, setStage } from "@/lib/testing/stage";

// The dialog that approves a request states what the approval leads to, as the agent and its delegation are now.

type Agent = Awaited<ReturnType<typeof addAgent>>;

async function staged(): Promise<{ stage: Stage; agent: Agent }> {
  const stage = await setStage({ url: origin, publicUrl: origin, admin });
  const agent = await addAgent(stage);
  succeeded(await stage.admin.post(`/api/agents/${agent.agentId}/activate`));
  return { stage, agent };
}

/** Opens the dialog that approves a request. */
async function approving(page: Page, id: string) {
  await page.goto(`/approvals?request=${id}`);
  await readable(page, { id });
  await review(page, { id })
    .getByRole("button", { name: /^Approve/ })
    .click();
  return page.getByRole("dialog", { name: "Approve request" });
}

test("a new delegation allows nothing while no instance of its agent can act", async ({ open }) => {
  const { stage, agent } = await staged();
  const { clientId } = await addInstance(stage, agent.agentId);
  const move = async (to: string) =>
    succeeded(await stage.admin.post(`/api/instances/${clientId}/${to}`, { reason: "An incident." }));
  await move("quarantine");
  const { id } = await ask(stage, agent.agentId);
  const dialog = await approving(await open(await openSession(stage.approver)), id);
  await expect(dialog).toContainText(/The delegation lasts until .* but allows nothing now\./);
  await expect(dialog).toContainText("no instance of it can act. The newest is quarantined.");
  await expect(dialog).not.toContainText("In effect");
  await move("release");
  await expect(dialog).toContainText(/In effect from the next decision until /);
  await expect(dialog).not.toContainText("allows nothing now");
});

test.describe("a new delegator", () => {
  /** A delegation that is paused because its delegator, who owned the agent, was deactivated. */
  async function paused(owner: "stays" | "is replaced") {
    const { stage, agent } = await staged();
    const next = await addPerson(stage.admin, ["member"], "Noor Haddad");
    const delegationId = await delegate(stage, agent.agentId);
    if (owner === "is replaced") {
      succeeded(await stage.admin.post(`/api/agents/${agent.agentId}/transfer`, { ownerEmail: next.email }));
    }
    succeeded(await stage.admin.post(`/api/people/${stage.owner.id}/deactivate`));
    const shown = async () =>
      succeeded(await stage.admin.get<{ status: string; pausedBy: string | null }>(`/api/delegations/${delegationId}`));
    await expect.poll(shown).toMatchObject({ status: "suspended", pausedBy: stage.owner.id });
    return { stage, agent, next, delegationId, shown };
  }

  /** Asks that another person delegate, who consents. */
  async function rehome(stage: Stage, delegationId: string, next: TestPerson): Promise<string> {
    const { id, digest } = succeeded(
      await stage.admin.post<{ id: string; digest: string }>(`/api/delegations/${delegationId}/rehome`, {
        ...{ delegatorId: next.id, reason: "The former delegator left." },
      }),
      [201],
    );
    succeeded(await next.client.post(`/api/requests/${id}/consent`, { digest }));
    return id;
  }

  test("resumes a paused delegation, which the dialog says before the approval", async ({ open }) => {
    const { stage, next, delegationId, shown } = await paused("is replaced");
    const id = await rehome(stage, delegationId, next);
    const page = await open(await openSession(stage.approver));
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(`**/api/delegations/${delegationId}`, async (route) => {
      await held;
      await route.continue();
    });
    const dialog = await approving(page, id);
    // The dialog leaves the effect open until the delegation is loaded.
    await expect(dialog).toContainText("Approves exactly");
    await expect(dialog).not.toContainText(/In effect|The new terms hold|stays suspended/);
    release();
    await expect(dialog).toContainText(
      "The delegation resumes in the name of Noor Haddad. In effect from the next decision",
    );
    expect(await shown()).toMatchObject({ status: "suspended" });
    await dialog.getByRole("button", { name: "Approve", exact: true }).click();
    await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
    expect(await shown()).toMatchObject({ status: "active", pausedBy: null, delegator: { id: next.id } });
  });

  test("resumes a delegation that allows nothing while the owner of its agent is deactivated", async ({ open }) => {
    const { stage, agent, next, delegationId } = await paused("stays");
    const id = await rehome(stage, delegationId, next);
    const dialog = await approving(await open(await openSession(stage.approver)), id);
    await expect(dialog).toContainText(
      /The delegation resumes in the name of Noor Haddad\. It lasts until .* but allows nothing now\./,
    );
    await expect(dialog).toContainText(`The owner of ${agent.name} is no longer active. Since `);
    await expect(dialog).not.toContainText("In effect");
  });
});
