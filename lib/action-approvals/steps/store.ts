import { type ApprovalPolicy, defaultPolicyId } from "@/lib/approval-policies/model";
import { involvedBehind } from "@/lib/credentials/people-behind";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { factsPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";

/** An approval policy at its current version. */
export type CurrentPolicy = Omit<ApprovalPolicy, "autoGrant">;
type Row = CurrentPolicy & { agentId: string };

const ofAgents = `select a.id as "agentId", p.id, p.name, v.version, v.rules
      from agents a
      join blueprints b on b.id = a.blueprint_id
      join blueprint_versions bv on bv.blueprint_id = b.id and bv.version = b.current_version
      join approval_policies p
        on p.id = coalesce((select named.id from approval_policies named where named.id = bv.approval_policy_id), $2)
      join approval_policy_versions v on v.policy_id = p.id and v.version = p.current_version
      where a.id = any ($1::text[])`;

/** Reads the policy of an agent: its blueprint's, else the organisation's. */
export async function policyOfAgent(agentId: string): Promise<CurrentPolicy> {
  const values = [[agentId], defaultPolicyId];
  const { rows } = await factsPool().query<Row>({ name: "policy_of_agent", text: ofAgents, values });
  const [policy] = rows;
  assertInvariant(policy !== undefined, "the policy that comes with the product exists");
  return policy;
}

/** Reads the policies of several agents, by agent id. */
export async function policiesOfAgents(tx: Tx, agentIds: readonly string[]): Promise<Map<string, CurrentPolicy>> {
  const rows = await tx.$queryRawUnsafe<Row[]>(ofAgents, [...agentIds], defaultPolicyId);
  return new Map(rows.map((row) => [row.agentId, row]));
}

/**
 * Whether a person behind one of the instances approved an action that another instance asked for. The instances may
 * not use such an approval (I9).
 */
export async function isApprovedFromBehind(approvalId: string, instanceIds: readonly string[]): Promise<boolean> {
  const { rows } = await factsPool().query<{ theirs: boolean }>({
    name: "approved_from_behind",
    text: `select exists (
        select from action_approval_votes v
        where v.approval_id = $1 and v.fell_at is null and array[v.person_id, v.for_person_id] && $2::text[]) as theirs`,
    values: [approvalId, await involvedBehind(instanceIds)],
  });
  return rows[0]?.theirs ?? false;
}

/** Finds votes on some actions whose passkey was blocked or no longer belongs to the approver. */
export async function votesOfFallenKeys(tx: Tx, approvalIds: readonly string[]): Promise<Set<bigint>> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    select v.id from action_approval_votes v
    where v.approval_id = any (${[...approvalIds]}::text[]) and v.passkey is not null and not exists (
      select 1 from passkeys p where p.credential_id = v.passkey ->> 'credential_id' and p.person_id = v.person_id
        and p.blocked_at is null)`;
  return new Set(rows.map(({ id }) => id));
}
