import { expect, type Page } from "@playwright/test";
import { newAgent, newcomer, newRequest, type RequestRef, unique } from "./objects";
import { type Api, personOf, type Session, type Who } from "./people";

type Sessions = (who: Who) => Promise<Session>;
type Ref = { id: string };

export type Queue = { agentId: string; name: string; first: RequestRef; second: RequestRef; path: string };

/** An agent of its own with two requests that wait, and the address of the inbox that shows them alone. */
export async function queueOf(session: Sessions, fields: object = {}): Promise<Queue> {
  const [security, owner] = [await session("security"), await session("finance")];
  const { id: agentId, name } = await newAgent(security.api, { ownerEmail: personOf("finance").email, ...fields });
  const first = await newRequest(owner.api, agentId, "First");
  const second = await newRequest(owner.api, agentId, "Second");
  return { agentId, name, first, second, path: `/approvals?q=agent:${name}` };
}

export const statusOf = async (api: Api, { id }: Ref): Promise<string> =>
  (await api.get<{ status: string }>(`/api/requests/${id}`)).status;

/** The requests of the list, in its order. */
export const items = (page: Page) => page.getByRole("list", { name: "Requests" }).getByRole("link");
export const review = (page: Page, { id }: Ref) => page.getByRole("article", { name: `Request ${id}` });

/** Waits until a request is shown and its document was checked: before that nothing can be decided. */
export async function readable(page: Page, request: Ref): Promise<void> {
  const shown = review(page, request);
  await expect(shown.getByText("The digest matches what you see")).toBeVisible();
  // An answer also needs its sentence to have been on screen.
  await expect(shown.locator('[data-tip^="Read the sentence first"]')).toHaveCount(0);
}

/** Notes what a page sends that changes something, by method and path. */
export function sentBy(page: Page): string[] {
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") sent.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  return sent;
}

export async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "More…" }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

type Approver = Session & { id: string; email: string };

async function approver(admin: Api): Promise<Approver> {
  const made = await newcomer(admin, ["approver"]);
  const { people } = await admin.get<{ people: { id: string; email: string }[] }>(
    `/api/people?q=${encodeURIComponent(made.email)}`,
  );
  const found = people.find(({ email }) => email === made.email);
  if (!found) throw new Error("The approver is not listed.");
  return { ...made, id: found.id };
}

/**
 * Makes three approvers and a group of the first `size` of them. Makes a blueprint under which only that group decides.
 * Two people change the policy and the blueprint, as always.
 */
export async function groupDesk(session: Sessions, size: number) {
  const [{ api: admin }, { api: security }] = [await session("admin"), await session("security")];
  const people = [await approver(admin), await approver(admin), await approver(admin)] as const;
  const group = unique("desk");
  const { id: groupId } = await admin.post<Ref>("/api/groups", { name: group });
  for (const { id } of people.slice(0, size)) await admin.post(`/api/groups/${groupId}/members`, { personId: id });

  const policy = await admin.post<Ref>("/api/approval-policies", { name: unique("policy") });
  const rules = [{ when: {}, steps: [{ name: "Desk", quorum: 1, groups: [group] }] }];
  const path = `/api/approval-policies/${policy.id}/changes`;
  const { change } = await admin.post<{ change: Ref & { digest: string } }>(path, {
    ...{ version: 1, rules, reason: "Theirs to decide." },
  });
  await security.post(`${path}/${change.id}/confirm`, { digest: change.digest });

  const blueprint = await security.post<Ref>("/api/blueprints", { name: unique("class") });
  type Changed = { pendingChange: (Ref & { digest: string }) | null };
  const { pendingChange } = await security.patch<Changed>(
    `/api/blueprints/${blueprint.id}`,
    { approvalPolicyId: policy.id, reason: "Decided by the desk." },
    1,
  );
  if (pendingChange) {
    const confirm = `/api/blueprints/${blueprint.id}/changes/${pendingChange.id}/confirm`;
    await admin.post(confirm, { digest: pendingChange.digest });
  }
  return { group, people, blueprintId: blueprint.id, policyId: policy.id };
}
