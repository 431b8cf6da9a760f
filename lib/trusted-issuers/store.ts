import { type StoppedScope, stoppedAgents } from "@/lib/agents/stopped.store";
import type { Dependency } from "@/lib/platform/database/commit/item";
import { factsPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import type { TrustedIssuer as IssuerRow } from "@/prisma/generated/client";
import { TrustedIssuerError } from "./errors";
import { type InForce, inForceOf, readInForce } from "./in-force";
import type { TrustedIssuer, TrustStatus, WorkloadRule } from "./model";

type Reader = Pick<Tx, "trustedIssuer" | "workloadRule">;

/** The keys were parsed before they were stored. */
const toIssuer = (row: IssuerRow): TrustedIssuer => ({ ...row, keys: row.keys as PublicJwk[] });

/** Reads an issuer, or throws `trusted_issuer_not_found`. */
export async function getOrThrow(id: string, reader: Reader = prisma()): Promise<TrustedIssuer> {
  const row = await reader.trustedIssuer.findUnique({ where: { id } });
  if (!row) throw new TrustedIssuerError("trusted_issuer_not_found", { facts: { id } });
  return toIssuer(row);
}

/** Lists issuers, the newest first. */
export async function list(before: string | undefined, take: number): Promise<TrustedIssuer[]> {
  const where = before === undefined ? {} : { id: { lt: before } };
  return (await prisma().trustedIssuer.findMany({ where, orderBy: { id: "desc" }, take })).map(toIssuer);
}

/** Reads some issuers by id. */
export async function byIds(ids: readonly string[], reader: Reader = prisma()): Promise<Map<string, TrustedIssuer>> {
  const rows = await reader.trustedIssuer.findMany({ where: { id: { in: [...ids] } } });
  return new Map(rows.map((row) => [row.id, toIssuer(row)]));
}

/** Lists active issuers whose keys are due to be fetched. */
export async function due(now: Date, take: number): Promise<TrustedIssuer[]> {
  const rows = await prisma().trustedIssuer.findMany({
    where: { status: "active", refreshAfter: { lte: now } },
    orderBy: { refreshAfter: "asc" },
    take,
  });
  return rows.map(toIssuer);
}

export type NewIssuer = Omit<TrustedIssuer, "createdAt" | "version">;

/** Adds an issuer, or throws `trusted_issuer_exists`. */
export function insert(tx: Tx, { keys, ...issuer }: NewIssuer): Promise<TrustedIssuer> {
  return refusingTaken(async () => toIssuer(await tx.trustedIssuer.create({ data: { ...issuer, keys: [...keys] } })));
}

export type IssuerChange = Partial<Omit<TrustedIssuer, "id" | "kind" | "createdById" | "createdAt" | "version">>;

/**
 * Changes an issuer that is still at the version read, or throws `trusted_issuer_changed_meanwhile`. Disabling one that
 * speaks for people keeps the settings that were in effect.
 */
export function update(tx: Tx, from: TrustedIssuer, { keys, ...change }: IssuerChange): Promise<TrustedIssuer> {
  const ends = from.kind === "people" && from.status === "active" && change.status === "disabled";
  const kept = ends ? { lastInForce: inForceOf(from) } : {};
  return refusingTaken(async () => {
    const { count } = await tx.trustedIssuer.updateMany({
      where: { id: from.id, version: from.version },
      data: { ...change, ...kept, ...(keys ? { keys: [...keys] } : {}), version: from.version + 1 },
    });
    if (count === 0) throw new TrustedIssuerError("trusted_issuer_changed_meanwhile", { facts: { id: from.id } });
    return getOrThrow(from.id, tx);
  });
}

/** The settings with which an issuer was believed last: those that it has, while it is. */
export async function lastInForce(tx: Tx, issuer: TrustedIssuer): Promise<InForce | undefined> {
  if (issuer.status === "active") return inForceOf(issuer);
  const row = await tx.trustedIssuer.findUnique({ where: { id: issuer.id }, select: { lastInForce: true } });
  return readInForce(row?.lastInForce ?? null);
}

/** Whether people sign in with an issuer of that name, or did. */
export const isOfProvider = async (tx: Tx, issuer: string): Promise<boolean> =>
  (await tx.identityProvider.findFirst({ where: { issuer }, select: { id: true } })) !== null;

async function refusingTaken<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw taken();
  }
}

/** Refuses with `trusted_issuer_exists` an issuer that is trusted already. */
export async function refuseTaken(tx: Tx, { id, issuer }: Pick<TrustedIssuer, "id" | "issuer">): Promise<void> {
  const other = await tx.trustedIssuer.findFirst({ where: { issuer, NOT: { id } }, select: { id: true } });
  if (other) throw taken();
}

const taken = () => new TrustedIssuerError("trusted_issuer_exists", { errors: [{ path: "issuer", code: "taken" }] });

/**
 * Stores the result of a fetch. Returns false if the issuer was changed since.
 *
 * It is no edit: the version stays, and the epoch changes only with the keys.
 */
export async function writeFetch(
  tx: Tx,
  from: TrustedIssuer,
  { keys, ...change }: Pick<IssuerChange, "keys" | "keysFetchedAt" | "refreshAfter" | "fetchError">,
): Promise<boolean> {
  const { count } = await tx.trustedIssuer.updateMany({
    where: { id: from.id, version: from.version },
    data: { ...change, ...(keys ? { keys: [...keys] } : {}) },
  });
  return count === 1;
}

/** Reads a rule, or throws `workload_rule_not_found`. */
export async function getRuleOrThrow(id: string, reader: Reader = prisma()): Promise<WorkloadRule> {
  const row = await reader.workloadRule.findUnique({ where: { id } });
  if (!row) throw new TrustedIssuerError("workload_rule_not_found", { facts: { id } });
  return row;
}

/** Lists rules of an issuer or an agent, the newest first. */
export function listRules(
  of: ({ issuerId: string } | { agentId: string }) & { status?: TrustStatus },
  before: string | undefined,
  take: number,
): Promise<WorkloadRule[]> {
  const where = { ...of, ...(before === undefined ? {} : { id: { lt: before } }) };
  return prisma().workloadRule.findMany({ where, orderBy: { id: "desc" }, take });
}

/** Reads the active rules of an issuer; the row lock on the issuer orders additions. */
export async function lockRules(tx: Tx, issuerId: string): Promise<WorkloadRule[]> {
  await tx.$executeRaw`select 1 from trusted_issuers where id = ${issuerId} for update`;
  return tx.workloadRule.findMany({ where: { issuerId, status: "active" } });
}

export function insertRule(
  tx: Tx,
  rule: Omit<WorkloadRule, "status" | "createdAt" | "lastUsedAt">,
): Promise<WorkloadRule> {
  return tx.workloadRule.create({ data: rule });
}

/** Disables a rule. Answers undefined when it was disabled before. */
export async function disableRule(tx: Tx, id: string): Promise<WorkloadRule | undefined> {
  const { count } = await tx.workloadRule.updateMany({ where: { id, status: "active" }, data: { status: "disabled" } });
  const rule = await getRuleOrThrow(id, tx);
  return count === 1 ? rule : undefined;
}

/** Stores the time at which a rule admitted a workload. */
export async function touchRule(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.workloadRule.updateMany({ where: { id }, data: { lastUsedAt: now } });
}

/** Counts the active rules of each of the issuers. */
export async function activeRules(issuerIds: readonly string[]): Promise<Map<string, number>> {
  const counts = await prisma().workloadRule.groupBy({
    by: ["issuerId"],
    where: { issuerId: { in: [...issuerIds] }, status: "active" },
    _count: { id: true },
  });
  return new Map(counts.map(({ issuerId, _count }) => [issuerId, _count.id]));
}

/** An issuer with those of its active rules that may match a subject, and the epochs of all of them. */
export type Trust = { issuer: TrustedIssuer; rules: WorkloadRule[]; dependencies: Dependency[] };

/**
 * Loads the active issuer of that name with what depends on it, in one statement (rules D3).
 *
 * An issuer with which people sign in speaks for them by the keys of its discovery document alone (S6).
 *
 * Only the rules that the subject may match leave the database. The sender of a token is not verified yet, so thousands
 * of rules must not make the check slower.
 */
export async function loadTrust(issuer: string, subject: string): Promise<Trust | undefined> {
  const { rows } = await factsPool().query<{ id: string; ruleIds: string[]; epochs: [string, string][] | null }>({
    name: "load_trust",
    text: `select i.id, f.ids as "ruleIds", (select json_agg(json_build_array(e.id, e.epoch::text)) from epochs e
        where e.id = i.id or e.id = any(f.ids)) as epochs
      from trusted_issuers i, lateral (select coalesce(array_agg(r.id), '{}') as ids from workload_rules r
        where r.issuer_id = i.id and r.status = 'active' and (r.subject_pattern = $2
          or (right(r.subject_pattern, 1) = '*' and length($2) >= length(r.subject_pattern)
            and starts_with($2, left(r.subject_pattern, -1))))) f
      where i.issuer = $1 and i.status = 'active' and not (i.kind = 'people' and i.key_source <> 'discovery'
        and exists (select 1 from identity_providers p where p.issuer = i.issuer))`,
    values: [issuer, subject],
  });
  const row = rows[0];
  if (!row) return undefined;
  // Read after their epochs: what changes in between is newer than its epoch here, and the commit refuses it.
  const found = await prisma().trustedIssuer.findUnique({
    where: { id: row.id },
    include: { rules: { where: { id: { in: row.ruleIds }, status: "active" } } },
  });
  if (found?.status !== "active") return undefined;
  const { rules, ...issuerRow } = found;
  return {
    issuer: toIssuer(issuerRow),
    rules,
    dependencies: (row.epochs ?? []).map(([id, epoch]) => ({ id, epoch })),
  };
}

/** Finds the issuer of each of the rules. */
export async function issuersOfRules(ruleIds: readonly string[]): Promise<Map<string, { id: string; name: string }>> {
  const rows = await prisma().workloadRule.findMany({
    where: { id: { in: [...ruleIds] } },
    select: { id: true, issuer: { select: { id: true, name: true } } },
  });
  return new Map(rows.map(({ id, issuer }) => [id, issuer]));
}

/** Names agents by id. */
export async function agentNames(ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await prisma().agent.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Disables some rules that the stopped ones among the next agents of a scope had; answers them. */
export async function disableStopped(
  tx: Tx,
  { kind, subjectId }: StoppedScope,
  after: string,
  take: number,
): Promise<WorkloadRule[]> {
  // A limit inside keeps the plan along the index, independently of the statistics.
  const sql = `update workload_rules set status = 'disabled'
    where status = 'active' and id in (
      select hit.id from (${stoppedAgents(kind)}) w cross join lateral (
        select r.id from workload_rules r where r.agent_id = w.id and r.status = 'active' and r.created_at <= w.stopped
        limit $3) hit limit $3)
    returning id`;
  const ended = await tx.$queryRawUnsafe<{ id: string }[]>(sql, subjectId, after, take);
  return tx.workloadRule.findMany({ where: { id: { in: ended.map(({ id }) => id) } } });
}
