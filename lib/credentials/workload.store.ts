import type { Tx } from "@/lib/platform/database/transaction";
import type { RuleStanding } from "./workload.policy";

/** A rule with everything that an enrolment by it needs. */
export type WorkloadEnrolment = RuleStanding & {
  keyLifetimeDays: number;
  /** The people who made the rule or configured its issuer. */
  behindIds: string[];
};

type Row = {
  active: boolean;
  issuerEpoch: string;
  agentId: string;
  status: string;
  ownerActive: boolean;
  draining: boolean;
  keyLifetimeDays: number;
  notBefore: Date | null;
  behindIds: string[];
};

/**
 * Loads the facts of a rule. For an enrolment, the caller's transaction holds the barrier, so that a stop of the rule
 * waits or is read.
 */
export async function loadWorkloadEnrolment(
  ruleId: string,
  tx: Pick<Tx, "$queryRaw">,
): Promise<WorkloadEnrolment | undefined> {
  const rows = await tx.$queryRaw<Row[]>`
    select r.status = 'active' and i.status = 'active' as active, e.epoch::text as "issuerEpoch", a.id as "agentId", a.status::text as status,
      coalesce(p.status = 'active', false) as "ownerActive", a.draining_since is not null as draining, v.key_lifetime_days as "keyLifetimeDays",
      greatest(o.not_before, a.not_before, p.not_before, b.not_before) as "notBefore",
      array(select distinct unnest(r.behind_ids || i.behind_ids)) as "behindIds"
    from workload_rules r
      join trusted_issuers i on i.id = r.issuer_id
      join epochs e on e.id = i.id
      join agents a on a.id = r.agent_id
      join organisation o on o.id = 'org'
      join blueprints b on b.id = a.blueprint_id
      join blueprint_versions v on v.blueprint_id = a.blueprint_id and v.version = b.current_version
      left join people p on p.id = a.owner_id
    where r.id = ${ruleId}`;
  const row = rows[0];
  if (!row) return undefined;
  const { agentId: id, status, ownerActive, draining, ...standing } = row;
  return { ...standing, agent: { id, status, ownerActive, draining } };
}

/** Serializes enrolments of the same key, so that a concurrent retry sees the result of the first attempt (K3). */
export async function lockThumbprint(tx: Tx, jkt: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${jkt}, 0))`;
}
