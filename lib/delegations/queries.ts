import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import type { Hop } from "@/lib/delegations/chain/model";
import { behind } from "@/lib/delegations/chain/policy";
import type { Judged } from "@/lib/delegations/standing/model";
import { delegationState } from "@/lib/delegations/standing/policy";
import { delegationStandings, judgeDelegations } from "@/lib/delegations/standing/queries";
import type { StatedApproval } from "@/lib/delegations/statement/approvals";
import { peekStatement } from "@/lib/delegations/statement/statement";
import { confirmationOf, toConfirmation } from "@/lib/delegations/views/confirmation";
import { limitsOf, shownHops } from "@/lib/delegations/views/hops";
import { pausedFor, shrunkBy } from "@/lib/delegations/views/last-reduction.queries";
import { toSummary, who } from "@/lib/delegations/views/summary";
import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import { prisma } from "@/lib/platform/database/prisma";
import { cursorWhole, decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { publicKeys } from "@/lib/platform/keys/keys";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import { factsFor, isTakenBack } from "./approvers";
import { effectiveAlong } from "./effective.policy";
import { delegationError } from "./errors";
import type { ChainEvidence } from "./evidence.schema";
import { type Asker, capabilities, maySee } from "./policy";
import { progressOf } from "./reissue.store";
import { heldBackBy } from "./restrictions.queries";
import type { ApprovedBy, DelegationResponse, DelegationVersion, VersionFilters, VersionList } from "./schema";
import { delegationTag } from "./shown";
import * as store from "./store";

/** Reads one delegation with its chain, or answers like a missing one when it is not for the asker. */
export async function getDelegation(asker: Asker, delegationId: string): Promise<DelegationResponse> {
  const db = prisma();
  const now = clock.now();
  const row = await visible(asker, delegationId);
  const [version, judged, children] = await Promise.all([
    store.versionOf(db, row.id, row.currentVersion),
    judgeDelegations([row.id]),
    store.childrenOf(db, row.id),
  ]);
  const own = judged.get(row.id);
  const hops = own?.chain.hops ?? [];
  const [standings, around] = await Promise.all([
    delegationStandings(judged),
    judgeDelegations([...hops.slice(0, -1), ...children].map(({ id }) => id)),
  ]);
  const people = hops.flatMap(({ delegator, onBehalfOf }) => [delegator?.id ?? null, onBehalfOf?.id ?? null]);
  const effective = effectiveAlong(hops).at(-1) ?? [];
  const approvals = approvalsOf(version.jws);
  const approvers = approvals.flatMap(({ person, in_place_of: other }) => [person, other ?? null]);
  const confirmation = await confirmationOf(asker, row.id);
  const names = await store.namesOf(db, [...who(row), ...people, ...approvers, ...confirmation.people]);
  return {
    ...toSummary(asker, row, { judged: own, standing: standings.get(row.id) }, names, now),
    approvedBy: approvals.map((approval) => toApprovedBy(approval, names)),
    ...toConfirmation(confirmation, names),
    authority: version.authority as CanonicalAuthority,
    effective,
    digest: version.digest,
    parentDigest: version.parentDigest,
    jws: version.jws,
    signedAt: version.signedAt.toISOString(),
    ladder: shownHops(asker, hops, names, new Map([...around, ...judged])),
    // Controls do not hold back a delegation that has ended.
    heldBack: own?.standing.over ? [] : await heldBackBy(asker, hops, { effective, createdAt: row.createdAt }),
    shrunk: await shrunkBy(row),
    paused: await pausedFor(row),
    limits: limitsOf(hops, await spentOf(asker, hops, now)),
    children: children.flatMap((child) => toChild(child, around.get(child.id))),
    consequences: await consequencesOf(row.id),
    etag: delegationTag(row),
    takenBack: isTakenBack(row),
    ...capabilities(asker, await factsFor(db, asker.personId, row)),
  };
}

async function consequencesOf(id: string): Promise<DelegationResponse["consequences"]> {
  const progress = await progressOf(prisma(), id);
  if (!progress) return null;
  const { begunAt, finishedAt, reissued, paused } = progress;
  return { begunAt: begunAt.toISOString(), settledAt: finishedAt?.toISOString() ?? null, reissued, paused };
}

type ChildRow = Awaited<ReturnType<typeof store.childrenOf>>[number];

function toChild(row: ChildRow, judged: Judged | undefined): DelegationResponse["children"] {
  if (!judged) return [];
  const { id, status, agent } = row;
  const { inEffect } = judged.standing;
  return [{ id, status, inEffect, state: delegationState(row, judged), agent: { id: agent.id, name: agent.name } }];
}

/** Reads the spent amounts of each hop that the asker may see, by delegation. */
async function spentOf(asker: Asker, hops: readonly Hop[], now: Date): Promise<Map<string, store.Spent[]>> {
  const seen = hops.filter((hop) => maySee(asker, behind(hop)));
  return new Map(await Promise.all(seen.map(async ({ id }) => [id, await store.spentOf(prisma(), id, now)] as const)));
}

/** Who approved a version, as it states itself. */
function approvalsOf(jws: string): readonly StatedApproval[] {
  const read = peekStatement(jws);
  return (read.ok && read.statement.approvals) || [];
}

function toApprovedBy(approval: StatedApproval, names: ReadonlyMap<string, string>): ApprovedBy {
  const person = (id: string) => ({ id, name: names.get(id) ?? id });
  const { request, in_place_of: other, step, at, passkey } = approval;
  return {
    requestId: request,
    person: person(approval.person),
    inPlaceOf: other === undefined ? null : person(other),
    step,
    at: new Date(at * 1000).toISOString(),
    passkey: passkey ? thumbprint(passkey.jwk) : null,
  };
}

/**
 * Lists the signed versions of a delegation, newest first.
 *
 * @throws DomainError `delegation_not_found`, also when the asker may not see it.
 */
export async function listVersions(
  asker: Asker,
  delegationId: string,
  { cursor, limit }: VersionFilters,
): Promise<VersionList> {
  await visible(asker, delegationId);
  const before = cursor === undefined ? undefined : cursorWhole(decodeCursor(cursor)[0]);
  const rows = await store.versionsOf(prisma(), delegationId, before, limit + 1);
  const page = rows.slice(0, limit);
  const names = await store.peopleNames(
    prisma(),
    page.map(({ madeById }) => madeById),
  );
  const last = page.at(-1);
  return {
    versions: page.map((row) => toVersion(row, names)),
    next: rows.length > limit && last ? encodeCursor([last.version]) : null,
  };
}

/**
 * Reads one version as it was signed, a compact JWS.
 *
 * @throws DomainError `delegation_not_found`, also when the asker may not see it or it has no such version.
 */
export async function getStatement(asker: Asker, delegationId: string, version: number): Promise<string> {
  await visible(asker, delegationId);
  const [row] = await store.versionsOf(prisma(), delegationId, version + 1, 1);
  if (row?.version !== version) throw delegationError("delegation_not_found", { delegationId });
  return row.jws;
}

/** Converts a signed version to its form in the API. */
export function toVersion(row: store.VersionRow, names: ReadonlyMap<string, string>): DelegationVersion {
  const { version, origin, madeById, causeId, reason, maxDepth, digest, jws } = row;
  const authority = row.authority as CanonicalAuthority;
  return {
    ...{ version, origin, causeId, reason, maxDepth, digest, jws, authority },
    madeBy: madeById === null ? null : { id: madeById, name: names.get(madeById) ?? madeById },
    signedAt: row.signedAt.toISOString(),
    notBefore: row.notBefore.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    sentence: explainAuthority(row.effective as CanonicalAuthority),
    effective: row.effective as CanonicalAuthority,
  };
}

/** Reads a delegation that the asker may see. @throws DomainError `delegation_not_found`. */
export async function visible(asker: Asker, delegationId: string): Promise<store.DelegationRow> {
  const row = await store.getOrThrow(prisma(), delegationId);
  if (maySee(asker, { ...row, ownerId: row.agent.ownerId })) return row;
  throw delegationError("delegation_not_found", { delegationId });
}

/**
 * Returns the signed evidence with which a chain is verified without this server.
 *
 * @throws DomainError `delegation_not_found`, also when the asker may not see it.
 */
export async function getChainEvidence(asker: Asker, delegationId: string): Promise<ChainEvidence> {
  await visible(asker, delegationId);
  return {
    kind: "mandate-token-evidence@1",
    issuer: runtime().publicUrl,
    delegations: await store.signedChain(prisma(), delegationId),
    jwks: { keys: publicKeys("delegation") },
  };
}
