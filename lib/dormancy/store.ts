import type { DormancyPolicy } from "@/lib/blueprints/model";
import { stepApplies } from "@/lib/credentials/silence.store";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { DormancyStep, SilentKind } from "./model";

/** Something that may be silent, with the policy of its agent's blueprint and the step that was taken. */
export type SilentRow = {
  id: string;
  agentId: string;
  kind: SilentKind;
  /** An instance in quarantine is suspended here. */
  status: "active" | "suspended";
  silentSince: Date;
  policy: DormancyPolicy | null;
  step: DormancyStep | null;
  stepAt: Date | null;
  /** Whether it was suspended again after its suspension for silence. */
  superseded: boolean;
  /** Whether a person planned the end of the agent. */
  endIsPlanned: boolean;
};

/** The walk through the agents of the organisation, or through their instances. */
type Walk = "org" | "instances";

/** The last subject that was looked at; undefined if the last pass ended less than an hour ago. */
export async function placeOfPass(walk: Walk): Promise<string | undefined> {
  const { rows } = await sqlPool().query<{ after: string }>(
    `select after from dormancy_place where id = $1
       and (after <> '' or done_at is null or done_at < (select clock_timestamp()) - interval '1 hour')`,
    [walk],
  );
  return rows[0]?.after;
}

/** Moves the place; the last portion of a pass has no next one. No effect if another server moved it. */
export const movePlace = (walk: Walk, from: string, to: string | null) =>
  sqlPool().query(
    `update dormancy_place set after = coalesce($3, ''),
       done_at = case when $3::text is null then clock_timestamp() else done_at end where id = $1 and after = $2`,
    [walk, from, to],
  );

/** Whether the present suspension of an agent is the one for its silence. */
export const ownSuspension = "a.status = 'suspended' and a.status_at = d.status_at";
const columns = `d.step, d.at as "stepAt", v.dormancy as policy`;
/** A declared silence counts as an action at its end. */
export const quietUntil = "(select s.until from expected_silences s where s.agent_id = a.id)";
/**
 * The silence of an agent that was suspended for it began before the suspension. If it is expected now, it begins again
 * at the end of that.
 */
const agentSilence = `case when d.step <> 'warned' and ${ownSuspension} then greatest(d.silent_since, ${quietUntil})
  else greatest(u.last_action_at, a.created_at, a.status_at, ${quietUntil}) end`;
/** Whether a person planned the retirement of the agent `a`, or its end. */
export const endIsPlanned = `(exists (select from agent_steps p where p.agent_id = a.id and p.step = 'retire')
  or exists (select from agent_planned_ends p where p.agent_id = a.id and p.done_at is null))`;
/** The policy of the agent `a`, and its last action. */
export const policyJoins = `join blueprints b on b.id = a.blueprint_id
  join blueprint_versions v on v.blueprint_id = b.id and v.version = b.current_version
  left join agent_usage u on u.agent_id = a.id`;

/** Reads the next agents, in the order of their ids, and the last id; null at the end. */
export async function nextAgents(after: string, take: number) {
  const { rows } = await sqlPool().query<SilentRow & { acts: boolean }>(
    `select a.id, a.id as "agentId", 'agent' as kind, a.status, ${agentSilence} as "silentSince", ${columns},
       coalesce(d.step <> 'warned' and a.status_at is distinct from d.status_at, false) as superseded,
       ${endIsPlanned} as "endIsPlanned", a.status in ('active', 'suspended') as acts
     from (select * from agents where id > $1 order by id limit $2) a ${policyJoins}
       left join dormancies d on d.subject_id = a.id order by a.id`,
    [after, take],
  );
  const last = rows.length < take ? null : (rows.at(-1)?.id ?? null);
  return { ids: rows.map(({ id }) => id), rows: rows.filter(({ acts }): boolean => acts), last };
}

/** Delegations that are read at once. */
export const mostDelegations = 2_000;
// It can be used only while its agent acts.
const delegationSilence = `case when d.step = 'suspended' and g.status = 'suspended' then d.silent_since
  else greatest(w.last_used_at, g.created_at, g.status_at, a.status_at, ${quietUntil}) end`;

/** Reads the next delegations, by id, that are silent for a warning, or for which a step was taken. */
export async function delegationsOf(agentIds: readonly string[], after: string): Promise<SilentRow[]> {
  const { rows } = await sqlPool().query<SilentRow>(
    `select g.id, g.agent_id as "agentId", 'delegation' as kind, g.status, ${delegationSilence} as "silentSince", ${columns}, false as superseded,
       false as "endIsPlanned"
     from agents a ${policyJoins} join delegations g on g.agent_id = a.id and g.status in ('active', 'suspended')
       left join delegation_usage w on w.delegation_id = g.id left join dormancies d on d.subject_id = g.id
     where a.id = any($1::text[]) and g.id > $2 and (d.subject_id is not null or ${delegationSilence}
       < (select clock_timestamp()) - make_interval(days => (v.dormancy ->> 'warnDays')::int))
     order by g.id limit ${mostDelegations}`,
    [agentIds, after],
  );
  return rows;
}

/**
 * Notes a step, if the row is still at the step before. A row that a person ended meanwhile stays ended.
 *
 * @returns false if another writer was first.
 */
export async function noteStep(tx: Tx, row: SilentRow, to: DormancyStep): Promise<boolean> {
  const { id, agentId, kind, step, silentSince } = row;
  const first = () => tx.$executeRaw`
    insert into dormancies (subject_id, kind, agent_id, step, silent_since)
    values (${id}, ${kind}, ${agentId}, ${to}, ${silentSince}) on conflict (subject_id) do nothing`;
  const next = () => tx.$executeRaw`
    update dormancies set step = ${to}, silent_since = ${silentSince}, at = clock_timestamp()
    where subject_id = ${id} and step = ${step}`;
  return (await (step === null ? first() : next())) === 1;
}

/** Notes the instant of an agent's suspension for silence, by which a later one is told from it. */
export const noteSuspendedAt = (tx: Tx, agentId: string, statusAt: Date): Promise<number> =>
  tx.$executeRaw`update dormancies set status_at = ${statusAt} where subject_id = ${agentId}`;

/** Notes the instant of an instance's quarantine for silence, likewise. */
export const noteQuarantinedAt = (tx: Tx, instanceId: string): Promise<number> =>
  tx.$executeRaw`update dormancies d set status_at = r.effective_at from revocations r
    where d.subject_id = ${instanceId} and r.scope = 'instance' and r.subject_id = d.subject_id and r.suspension
      and r.lifted_at is null`;

/** Ends the steps of agents and delegations of a portion that have ended. */
export const endStepsOfEnded = (agentIds: readonly string[]) =>
  sqlPool().query(
    `delete from dormancies d where d.agent_id = any($1::text[]) and d.kind <> 'instance' and not exists (
       select from agents a left join delegations g on g.id = d.subject_id
       where a.id = d.agent_id and a.status in ('active', 'suspended')
         and (d.kind = 'agent' or g.status in ('active', 'suspended')))`,
    [agentIds],
  );

/** Ends the steps of something that is no longer silent. */
export const endSteps = ({ id, step }: Pick<SilentRow, "id" | "step">) =>
  sqlPool().query("delete from dormancies where subject_id = $1 and step = $2", [id, step]);

/** Reads the step of a subject and locks it until the transaction ends; undefined without one. */
export async function holdStep(tx: Tx, subjectId: string) {
  const rows = await tx.$queryRaw<Pick<StepRow, "step" | "silentSince" | "at">[]>`
    select step, silent_since as "silentSince", at from dormancies where subject_id = ${subjectId} for update`;
  return rows[0];
}

/** Ends a suspension for silence, or returns false if there is none. A later one of the agent or instance is none. */
export async function endSuspension(tx: Tx, agentId: string, id: string): Promise<boolean> {
  const count = await tx.$executeRaw`
    delete from dormancies d using agents a
    where d.subject_id = ${id} and d.agent_id = ${agentId} and d.step <> 'warned' and a.id = d.agent_id
      and case d.kind when 'agent' then a.status = 'suspended' and a.status_at = d.status_at
        when 'instance' then exists (select from revocations r where r.scope = 'instance' and r.subject_id = d.subject_id
          and r.suspension and r.lifted_at is null and r.effective_at = d.status_at)
        else true end`;
  return count === 1;
}

export type StepRow = { subjectId: string; kind: SilentKind; step: DormancyStep; silentSince: Date; at: Date };

/** The steps that were taken for an agent, its delegations and its instances, the longest silence first. */
export async function stepsOf(agentId: string): Promise<StepRow[]> {
  const { rows } = await sqlPool().query<StepRow>(
    `select d.subject_id as "subjectId", d.kind, d.step, d.silent_since as "silentSince", d.at
     from dormancies d join agents a on a.id = d.agent_id
     where d.agent_id = $1 and case d.kind when 'agent' then d.step = 'warned' or (${ownSuspension})
       when 'instance' then ${stepApplies} else true end
     order by d.kind, d.silent_since, d.subject_id limit 200`,
    [agentId],
  );
  return rows;
}

export type Usage = { lastActionAt: Date | null; policy: DormancyPolicy | null };

/** The last action of an agent and the policy of its blueprint. */
export async function usageOf(agentId: string): Promise<Usage | undefined> {
  const { rows } = await sqlPool().query<Usage>(
    `select u.last_action_at as "lastActionAt", v.dormancy as policy from agents a ${policyJoins} where a.id = $1`,
    [agentId],
  );
  return rows[0];
}

export type ExpectedRow = {
  until: Date;
  reason: string;
  declaredById: string;
  declaredByName: string | null;
  at: Date;
};

/** The declared silence of an agent, if it has not ended. */
export async function expectedSilence(agentId: string): Promise<ExpectedRow | undefined> {
  const { rows } = await sqlPool().query<ExpectedRow>(
    `select s.until, s.reason, s.declared_by_id as "declaredById", p.name as "declaredByName", s.declared_at as at
     from expected_silences s left join people p on p.id = s.declared_by_id
     where s.agent_id = $1 and s.until > (select clock_timestamp())`,
    [agentId],
  );
  return rows[0];
}

type Declared = { agentId: string; until: Date; reason: string; personId: string };

/** Declares a silence in place of a former one. Warnings of the agent end. */
export async function declareSilence(tx: Tx, { agentId, until, reason, personId }: Declared): Promise<Date | null> {
  const [former] = await tx.$queryRaw<{ until: Date }[]>`
    select until from expected_silences where agent_id = ${agentId} and until > (select clock_timestamp()) for update`;
  await tx.$executeRaw`
    insert into expected_silences (agent_id, until, reason, declared_by_id)
    values (${agentId}, ${until}, ${reason}, ${personId})
    on conflict (agent_id) do update set until = excluded.until, reason = excluded.reason,
      declared_by_id = excluded.declared_by_id, declared_at = clock_timestamp()`;
  await tx.$executeRaw`delete from dormancies where agent_id = ${agentId} and step = 'warned'`;
  await tx.$executeRaw`
    update dormancies set step = 'suspended', at = clock_timestamp()
    where subject_id = ${agentId} and step in ('retirement_announced', 'retirement_proposed')`;
  return former?.until ?? null;
}

/** Ends a declared silence now. Returns its end; undefined if there is none. */
export async function withdrawSilence(tx: Tx, agentId: string): Promise<Date | undefined> {
  const [row] = await tx.$queryRaw<{ until: Date }[]>`
    delete from expected_silences where agent_id = ${agentId} and until > (select clock_timestamp()) returning until`;
  return row?.until;
}
