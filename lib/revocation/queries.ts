import { serverActor } from "@/lib/agents/stops.store";
import type { Hop } from "@/lib/delegations/chain/model";
import { behind } from "@/lib/delegations/chain/policy";
import { loadChains } from "@/lib/delegations/chain/store";
import { maySee } from "@/lib/delegations/policy";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import { peopleNames } from "@/lib/delegations/store";
import { shownHops } from "@/lib/delegations/views/hops";
import { idPrefixes } from "@/lib/platform/base/id-kind";
import { directionOf } from "@/lib/platform/base/sorts.model";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { encodePlace, placeById } from "@/lib/platform/http/cursor";
import { filterAsker } from "@/lib/principals/filter-asker";
import { visibleSubject } from "@/lib/revocation/commands/revoke";
import { revocationConditions } from "./conditions";
import { revocationError } from "./errors";
import { impactOf, stoppedEnds, stoppedOf } from "./impact.store";
import { findPage } from "./list.store";
import { type Impact, isSingleKind, type RevocationScope, wideScopes } from "./model";
import { type Asker, liftRefusal, owns } from "./policy";
import { type EndedCounts, nothingEnded, type Progress } from "./progress";
import type { PreviewResponse, RevocationFilters, RevocationList, RevocationResponse } from "./schema";
import { revocationTag } from "./shown";
import * as store from "./store";
import { allowedLastHour } from "./traffic.store";

/** Counts what would stop if a scope were revoked now. Changes nothing. */
export async function previewRevocation(asker: Asker, scope: RevocationScope): Promise<PreviewResponse> {
  const db = prisma();
  const { name, alreadyRevoked } = await visibleSubject(db, asker, scope);
  const [{ tokensUntil, ...impact }, lastHour, chains] = await Promise.all([
    impactOf(sqlPool(), scope, { atMost: previewedAtMost }),
    allowedLastHour(scope, previewedAtMost),
    cutChains(db, asker, scope),
  ]);
  const subject = { id: scope.subjectId, name };
  return { ...impact, tokensUntil: tokensUntil?.toISOString() ?? null, lastHour, chains, subject, alreadyRevoked };
}

/** The maximum count of a preview, so that its time does not grow with the fleet. */
const previewedAtMost = 2_000;

/** The number of chains that a preview shows. Its figures count the rest. */
const shownChains = 3;

/** Some of the chains that a revocation cuts, as far down as the asker may see them. */
async function cutChains(db: Tx, asker: Asker, scope: RevocationScope): Promise<PreviewResponse["chains"]> {
  // Three chains do not represent a fleet, and finding them costs as much as counting all of it.
  if (wideScopes.includes(scope.kind)) return [];
  const loaded = await loadChains(await stoppedEnds(db, scope, previewedAtMost, shownChains));
  const chains = [...loaded.values()].map(({ hops }) =>
    hops.slice(0, hops.findLastIndex((hop) => seen(asker, hop)) + 1),
  );
  const hops = chains.flat();
  const [stopped, names, judged] = await Promise.all([
    stoppedOf(
      db,
      scope,
      previewedAtMost,
      hops.map(({ id }) => id),
    ),
    peopleNames(
      db,
      hops.map(({ delegator }) => delegator?.id ?? null),
    ),
    judgeDelegations(hops.map(({ id }) => id)),
  ]);
  return chains
    .filter((chain) => chain.some(({ id }) => stopped.has(id)))
    .map((chain) =>
      shownHops(asker, chain, names, judged).map((hop) => ({
        ...hop,
        stops: hop.delegationId !== null && stopped.has(hop.delegationId),
      })),
    );
}

const seen = (asker: Asker, hop: Hop): boolean => maySee(asker, behind(hop));

/** Reads one revocation with the proof of its effect. */
export async function getRevocation(asker: Asker, id: string): Promise<RevocationResponse> {
  const [response] = await toResponses(asker, [await visibleRow(asker, id)]);
  if (!response) throw revocationError("revocation_not_found", { id });
  return response;
}

/**
 * Reads a revocation that the asker may read, or throws `revocation_not_found`. The person who made it may, and the owner
 * of the one thing that it stopped.
 */
export async function visibleRow(asker: Asker, id: string): Promise<Row> {
  const row = await store.find(prisma(), id);
  const may = row && (asker.permissions.has("revocations:read") || row.actorId === asker.personId);
  if (row && (may || (await ownsSubject(asker, { kind: row.scope, subjectId: row.subjectId })))) return row;
  throw revocationError("revocation_not_found", { id });
}

async function ownsSubject(asker: Asker, scope: RevocationScope): Promise<boolean> {
  if (!isSingleKind(scope.kind)) return false;
  const subject = await store.subjectOf(prisma(), scope);
  return subject !== null && owns(asker, subject);
}

/**
 * Lists revocations, by default the newest first. Without `revocations:read`, people see only those they made. A page
 * can have fewer rows than `limit`, or none, although a next one exists: the number of rows that it compares with a
 * filter is limited.
 */
export async function listRevocations(
  asker: Asker,
  { q = "", sort, cursor, limit, subject }: RevocationFilters,
): Promise<RevocationList> {
  const all = asker.permissions.has("revocations:read") || (subject && (await ownsSubject(asker, singleOf(subject))));
  const direction = directionOf(sort);
  const { ids, next } = await findPage({
    ...{ direction, after: placeById(sort, cursor), limit, subjectId: subject },
    actorId: all ? undefined : asker.personId,
    condition: (add) => revocationConditions(q, filterAsker(asker), add),
  });
  const rows = await store.inOrder(prisma(), ids, direction);
  return { revocations: await toResponses(asker, rows), next: next && encodePlace(sort, next) };
}

const kindOfId: Readonly<Record<string, RevocationScope["kind"]>> = {
  [idPrefixes.agent]: "agent",
  [idPrefixes.instance]: "instance",
  [idPrefixes.delegation]: "delegation",
};

/** The scope that an id names; everything for the id of something else. */
const singleOf = (subjectId: string): RevocationScope => ({
  kind: kindOfId[subjectId.slice(0, subjectId.indexOf("_"))] ?? "all",
  subjectId,
});

const endedSoFar = (progress: unknown): EndedCounts => (progress as Partial<Progress>).ended ?? nothingEnded;

type Row = NonNullable<Awaited<ReturnType<typeof store.find>>>;

async function toResponses(asker: Asker, rows: readonly Row[]): Promise<RevocationResponse[]> {
  const db = prisma();
  const [subjects, actors, effects] = await Promise.all([
    store.namesOfSubjects(
      db,
      rows.map(({ subjectId }) => subjectId),
    ),
    peopleNames(
      db,
      rows.flatMap(({ actorId, liftedById }) => [actorId, liftedById]),
    ),
    store.effectsOf(
      db,
      rows.map(({ id }) => id),
    ),
  ]);
  return rows.map((row) => toResponse(row, { asker, subjects, actors, effect: effects.get(row.id) }));
}

type Told = {
  asker: Asker;
  subjects: ReadonlyMap<string, string>;
  actors: ReadonlyMap<string, string>;
  effect: store.Effect | undefined;
};

function toResponse(row: Row, { asker, subjects, actors, effect }: Told): RevocationResponse {
  const personOf = (id: string) => ({ id, name: actors.get(id) ?? (id === serverActor ? "Mandate" : id) });
  const refusal = liftRefusal(asker, row);
  // A wide scope's subjects may rightly act again under new authority: a count would prove nothing.
  const proven = !wideScopes.includes(row.scope);
  return {
    id: row.id,
    scope: row.scope,
    subject: { id: row.subjectId, name: subjects.get(row.subjectId) ?? row.subjectId },
    retirement: row.retirement,
    reason: row.reason,
    suspension: row.suspension,
    liftedAt: row.liftedAt?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
    liftedBy: row.liftedById === null ? null : personOf(row.liftedById),
    tokensUntil: row.tokensUntil?.toISOString() ?? null,
    etag: revocationTag(row),
    ...(refusal ? { can: [], whyNot: { lift: refusal } } : { can: ["lift"], whyNot: {} }),
    actor: personOf(row.actorId),
    effectiveAt: row.effectiveAt.toISOString(),
    impact: row.impact as Impact,
    counted: row.countedAt !== null,
    consequences: { settledAt: row.settledAt?.toISOString() ?? null, ...endedSoFar(row.progress) },
    allowedAfter: proven ? (effect?.allowed ?? 0) : null,
    firstRefusalAt: (proven && effect?.refusedAt?.toISOString()) || null,
  };
}
