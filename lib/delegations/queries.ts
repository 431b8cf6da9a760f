import { explainAuthority } from "@/lib/authority/explain";
import type { CanonicalAuthority } from "@/lib/authority/model";
import type { StatedApproval } from "@/lib/delegations/approvals";
import type { Hop } from "@/lib/delegations/chain/model";
import { loadChain } from "@/lib/delegations/chain/store";
import { delegationError } from "@/lib/delegations/errors";
import { heldBackBy } from "@/lib/delegations/held-back/queries";
import { limitsOf, rungsOf } from "@/lib/delegations/ladder";
import { type Asker, capabilities, maySee, seesAll } from "@/lib/delegations/policy";
import type {
  ApprovedBy,
  ChainEvidence,
  DelegationFilters,
  DelegationList,
  DelegationResponse,
  DelegationSummary,
  DelegationVersion,
  VersionFilters,
  VersionList,
} from "@/lib/delegations/schema";
import { delegationFilterKeys } from "@/lib/delegations/schema";
import { pausedFor, shrunkBy } from "@/lib/delegations/shrunk/queries";
import { peekStatement } from "@/lib/delegations/statement";
import * as store from "@/lib/delegations/store";
import { clock } from "@/lib/platform/clock/clock";
import { type Prisma, prisma } from "@/lib/platform/db/prisma";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { publicKeys } from "@/lib/platform/keys/keys";
import { type FilterTerm, parseFilter } from "@/lib/platform/query/filter-language";
import { runtime } from "@/lib/platform/runtime/runtime";
import { thumbprint } from "@/lib/protocols/jose/jwk";

/** Lists the delegations that the asker may see, newest first. */
export async function listDelegations(asker: Asker, { q, cursor, limit }: DelegationFilters): Promise<DelegationList> {
  const { terms } = parseFilter(q ?? "", { keys: delegationFilterKeys });
  const mine: Prisma.DelegationWhereInput = {
    OR: [{ agent: { ownerId: asker.personId } }, { delegatorId: asker.personId }, { onBehalfOfId: asker.personId }],
  };
  const where: Prisma.DelegationWhereInput = { AND: [seesAll(asker) ? {} : mine, ...terms.map(condition)] };
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const rows = await store.listRows(prisma(), where, before, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    delegations: await summaries(page),
    next: rows.length > limit && last ? encodeCursor([last.id]) : null,
  };
}

const columns: Record<string, (values: string[]) => Prisma.DelegationWhereInput> = {
  agent: (values) => ({ OR: [{ agentId: { in: values } }, { agent: { name: { in: values } } }] }),
  status: (values) => ({ status: { in: values.filter(isStatus) } }),
  delegator: (values) => ({ delegatorId: { in: values } }),
  for: (values) => ({ onBehalfOfId: { in: values } }),
  id: (values) => ({ id: { in: values } }),
  request: (values) => ({ requestId: { in: values } }),
  parent: (values) => ({ parentId: { in: values } }),
  expires: (values) => ({ expiresAt: { lt: within(values[0]) } }),
};

const isStatus = (text: string): text is DelegationSummary["status"] =>
  ["active", "suspended", "revoked", "expired"].includes(text);

/** `expires:7d` means: ends within seven days. */
function within(text = "0d"): Date {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  return new Date(clock.now().getTime() + Number(days ?? 0) * 86_400_000);
}

function condition({ key, values, negated }: FilterTerm): Prisma.DelegationWhereInput {
  const text = values[0] ?? "";
  const column = key === null ? undefined : columns[key];
  const found = column
    ? column([...values])
    : {
        OR: [
          { purpose: { contains: text, mode: "insensitive" as const } },
          { agent: { name: { contains: text } } },
          { id: text },
        ],
      };
  return negated ? { NOT: found } : found;
}

async function summaries(rows: readonly store.DelegationRow[]): Promise<DelegationSummary[]> {
  const [versions, names] = await Promise.all([
    rows.length ? store.currentVersions(prisma(), rows) : new Map<string, store.VersionRow>(),
    store.peopleNames(
      prisma(),
      rows.flatMap(({ delegatorId, onBehalfOfId }) => [delegatorId, onBehalfOfId]),
    ),
  ]);
  return rows.map((row) => toSummary(row, versions.get(row.id)?.effective as CanonicalAuthority | undefined, names));
}

function toSummary(
  row: store.DelegationRow,
  effective: CanonicalAuthority | undefined,
  names: ReadonlyMap<string, string>,
): DelegationSummary {
  const person = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? id });
  return {
    id: row.id,
    status: row.status,
    statusReason: row.statusReason,
    pausedBy: row.pausedById,
    suspendedUntil: row.suspendedUntil?.toISOString() ?? null,
    agent: { id: row.agent.id, name: row.agent.name, displayName: row.agent.displayName, status: row.agent.status },
    delegator: person(row.delegatorId),
    onBehalfOf: person(row.onBehalfOfId),
    parentId: row.parentId,
    purpose: row.purpose,
    // What it inherits is part of what it says: approvers were shown the same.
    sentence: effective ? explainAuthority(effective) : "",
    version: row.currentVersion,
    notBefore: row.notBefore.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    depth: row.depth,
    maxDepth: row.maxDepth,
    requestId: row.requestId,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Reads one delegation with its chain, or answers like a missing one when it is not for the asker. */
export async function getDelegation(asker: Asker, delegationId: string): Promise<DelegationResponse> {
  const db = prisma();
  const row = await visible(asker, delegationId);
  const facts = { ...row, ownerId: row.agent.ownerId };
  const [version, chain, children, spent] = await Promise.all([
    store.versionOf(db, row.id, row.currentVersion),
    loadChain(row.id),
    store.childrenOf(db, row.id),
    store.spentOf(db, row.id, clock.now()),
  ]);
  const [authority, effective] = [version.authority as CanonicalAuthority, version.effective as CanonicalAuthority];
  const people =
    chain?.hops.flatMap(({ delegator, onBehalfOf }) => [delegator?.id ?? null, onBehalfOf?.id ?? null]) ?? [];
  const approvals = approvalsOf(version.jws);
  const approvers = approvals.flatMap(({ person, in_place_of: other }) => [person, other ?? null]);
  const names = await store.peopleNames(db, [row.delegatorId, row.onBehalfOfId, ...people, ...approvers]);
  return {
    ...toSummary(row, effective, names),
    approvedBy: approvals.map((approval) => toApprovedBy(approval, names)),
    authority,
    effective,
    digest: version.digest,
    parentDigest: version.parentDigest,
    jws: version.jws,
    signedAt: version.signedAt.toISOString(),
    ladder: rungsOf(chain?.hops ?? [], names),
    heldBack: await heldBackBy(asker, chain?.hops ?? [], { effective, createdAt: row.createdAt }),
    shrunk: await shrunkBy(row),
    paused: await pausedFor(row),
    limits: limitsOf(row.id, authority, spent),
    restsOn: restsOn(chain?.hops ?? []),
    children: children.map(({ id, status, agent }) => ({ id, status, agent: { id: agent.id, name: agent.name } })),
    ...capabilities(asker, facts),
  };
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

/** The nearest delegation above the last one that does not stand. */
function restsOn(hops: readonly Hop[]): DelegationResponse["restsOn"] {
  const stopped = hops.slice(0, -1).findLast(({ status }) => status !== "active");
  return stopped ? { id: stopped.id, status: stopped.status } : null;
}

/** Lists the signed versions of a delegation, newest first, or answers like for a missing one when it is not for the asker. */
export async function listVersions(
  asker: Asker,
  delegationId: string,
  { cursor, limit }: VersionFilters,
): Promise<VersionList> {
  await visible(asker, delegationId);
  const before = cursor === undefined ? undefined : Number(decodeCursor(cursor)[0]);
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

function toVersion(row: store.VersionRow, names: ReadonlyMap<string, string>): DelegationVersion {
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

async function visible(asker: Asker, delegationId: string): Promise<store.DelegationRow> {
  const row = await store.getOrThrow(prisma(), delegationId);
  if (maySee(asker, { ...row, ownerId: row.agent.ownerId })) return row;
  throw delegationError("delegation_not_found", { delegationId });
}

/** Gathers what proves a chain without this server, or answers like for a missing delegation when it is not for the asker. */
export async function getChainEvidence(asker: Asker, delegationId: string): Promise<ChainEvidence> {
  await visible(asker, delegationId);
  return {
    kind: "mandate-token-evidence@1",
    issuer: runtime().publicUrl,
    delegations: await store.signedChain(prisma(), delegationId),
    jwks: { keys: publicKeys("delegation") },
  };
}
