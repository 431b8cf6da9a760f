import { payments, person, type Spine } from "@/e2e/support/spine";
import type { World } from "@/e2e/support/world";
import { defaultPolicyId, type PolicyRules, type StepRule } from "@/lib/approval-policies/model";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { makeRequest } from "@/lib/requests/commands/make";

export type Approver = Spine["owner"];
export const approver = (): Promise<Approver> => person(["approver"]);

/** Makes the organisation's policy have these steps for everything, without asking two people. */
export const setSteps = (world: World, ...steps: StepRule[]): Promise<unknown> =>
  world.sql("update approval_policy_versions set rules = $1 where policy_id = $2", [
    JSON.stringify([{ when: {}, steps }] satisfies PolicyRules),
    defaultPolicyId,
  ]);

/** Puts people into a group, which is made where it is missing. */
export async function joinGroup(name: string, ...members: Approver[]): Promise<void> {
  const { id } = await prisma().group.upsert({ where: { name }, create: { id: newId("group"), name }, update: {} });
  const rows = members.map(({ personId }) => ({ groupId: id, personId, source: "manual" as const }));
  await prisma().groupMember.createMany({ data: rows, skipDuplicates: true });
}

/** The owner of the spine's agent asks for payments. */
export const askForPayments = (spine: Spine, change: object = {}): Promise<string> =>
  makeRequest(spine.owner, {
    agentId: spine.agentId,
    purpose: "Pay granted refunds",
    authority: [payments(spine)],
    expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    ...change,
  });

/** The same person, as an agent acts with their authority; others may be answerable for its chain. */
export const throughAgent = <A extends object>(asker: A, agentId: string, answerableIds: readonly string[] = []) => ({
  ...asker,
  through: { agentId, answerableIds },
});
