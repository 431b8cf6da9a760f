import { newId } from "@/lib/platform/base/id";
import type { Tx } from "@/lib/platform/database/transaction";

/** A stop of one agent, instance or delegation. `until` is the given end of a suspension. */
export type SingleStop = {
  kind: "agent" | "instance" | "delegation";
  subjectId: string;
  reason: string;
  actorId: string;
  until?: Date | null | undefined;
};

/** The actor of a stop that the server made itself. */
export const serverActor = "mandate";

const impact = JSON.stringify({
  ...{ agents: 0, instances: 0, delegations: 0, tokens: 0, people: 0, resourceServers: 0 },
});

/**
 * Adds the proof of a suspension in the transaction that suspends, with one statement.
 *
 * A subject has one suspension at a time. Suspending it again changes the end alone.
 *
 * @returns the id of the proof.
 */
export async function noteSuspension(tx: Tx, stop: SingleStop): Promise<string> {
  const { kind, subjectId, reason, actorId, until = null } = stop;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    insert into revocations
      (id, scope, subject_id, reason, actor_id, effective_at, impact, suspension, settled_at, ends_at)
    select ${newId("revocation")}, ${kind}::revocation_scope, ${subjectId}, ${reason}, ${actorId}, t, ${impact}::jsonb,
      true, t, ${until}::timestamptz from (select clock_timestamp() as t) as now
    on conflict (scope, subject_id) where suspension and lifted_at is null do update set ends_at = excluded.ends_at
    returning id`;
  return rows[0]?.id ?? "";
}

/** Adds the proofs of suspensions by the server, and returns their ids by subject. */
export async function noteSuspensions(
  tx: Tx,
  kind: SingleStop["kind"],
  subjectIds: readonly string[],
  reason: string,
): Promise<Map<string, string>> {
  if (subjectIds.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: string; subjectId: string }[]>`
    insert into revocations
      (id, scope, subject_id, reason, actor_id, effective_at, impact, suspension, settled_at)
    select n.id, ${kind}::revocation_scope, n.subject, ${reason}, ${serverActor}, t, ${impact}::jsonb, true, t
    from unnest(${subjectIds.map(() => newId("revocation"))}::text[], ${[...subjectIds]}::text[]) as n (id, subject),
      (select clock_timestamp() as t) as now
    on conflict (scope, subject_id) where suspension and lifted_at is null do update set ends_at = null
    returning id, subject_id as "subjectId"`;
  return new Map(rows.map(({ id, subjectId }) => [subjectId, id]));
}

/**
 * Adds the proof of a revocation in the transaction that revokes, with one statement.
 *
 * @param settled Whether nothing below the subject is left to write. Otherwise the job of stops writes it.
 */
export async function noteRevocation(tx: Tx, stop: SingleStop, settled: boolean): Promise<string> {
  const id = newId("revocation");
  const { kind, subjectId, reason, actorId } = stop;
  await tx.$executeRaw`
    insert into revocations (id, scope, subject_id, reason, actor_id, effective_at, impact, settled_at)
    select ${id}, ${kind}::revocation_scope, ${subjectId}, ${reason}, ${actorId}, t, ${impact}::jsonb,
      case when ${settled} then t end from (select clock_timestamp() as t) as now`;
  return id;
}

/** Ends the suspension of a subject in the transaction that resumes it. Without a person, its given end came. */
export async function noteLift(
  tx: Tx,
  { kind, subjectId }: Pick<SingleStop, "kind" | "subjectId">,
  liftedById: string | null,
): Promise<void> {
  await tx.$executeRaw`
    update revocations set lifted_at = coalesce(case when ${liftedById}::text is null then ends_at end, clock_timestamp()),
      lifted_by_id = ${liftedById}
    where scope = ${kind}::revocation_scope and subject_id = ${subjectId} and suspension and lifted_at is null`;
}

/** Ends the effect of every stop of an agent in the transaction that reinstates it. */
export async function noteReinstatement(tx: Tx, agentId: string, byId: string): Promise<void> {
  await tx.$executeRaw`
    update revocations set lifted_at = clock_timestamp(), lifted_by_id = ${byId}
    where scope = 'agent' and subject_id = ${agentId} and lifted_at is null`;
}

/** Removes the given ends of suspensions, which other causes prolong. */
export async function noteNoEnd(tx: Tx, kind: SingleStop["kind"], subjectIds: readonly string[]): Promise<void> {
  if (subjectIds.length === 0) return;
  await tx.$executeRaw`
    update revocations set ends_at = null
    where scope = ${kind}::revocation_scope and subject_id = any(${[...subjectIds]}::text[]) and suspension
      and lifted_at is null`;
}
