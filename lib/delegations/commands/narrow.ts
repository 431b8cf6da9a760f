import { append } from "@/lib/audit/append";
import { isNarrowerInPlace } from "@/lib/authority/compare/is-narrower";
import { widerTerms } from "@/lib/authority/compare/terms";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { memberPath } from "@/lib/authority/language/report";
import { factsFor } from "@/lib/delegations/approvers";
import { carryCounters } from "@/lib/delegations/carry-counters.store";
import { changedAxes } from "@/lib/delegations/changes";
import { givenThrough, withoutGain } from "@/lib/delegations/effective.policy";
import { delegationError } from "@/lib/delegations/errors";
import { delegationVersioned } from "@/lib/delegations/events";
import type { VersionTerms } from "@/lib/delegations/model";
import { type Asker, actionRefusal, type DelegationFacts, maySee } from "@/lib/delegations/policy";
import { outdatedAmong } from "@/lib/delegations/reissue.store";
import type { NarrowDelegation } from "@/lib/delegations/schema";
import { currentStatement, signedStatement } from "@/lib/delegations/statement/signed";
import { type DelegationRow, getOrThrow, replaceVersions, type VersionRow, versionOf } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { assertInvariant, type MemberError } from "@/lib/platform/base/domain-error";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { boundNext, signNext } from "./next-version";
import { followBelow, reissueSoon, writtenDown } from "./reissue";

type Narrow = {
  asker: Asker;
  delegationId: string;
  narrow: NarrowDelegation;
  expected: number | undefined;
  /** Id of the request that asked for it; absent if it was not asked for. */
  askedIn?: string;
  /** Writes more in the transaction of the narrowing. */
  also?: (tx: Tx, made: { version: number; digest: string }) => Promise<void>;
};

/**
 * Narrows a delegation at once and without an approval (rules L7). Each remaining element keeps its id, so that its
 * counters stay in use. No element is added, split or wider.
 *
 * The next version is signed in the same transaction, alone at the barrier: no evaluation of the wider version commits
 * afterwards. Then the delegations below are signed again, outside the barrier. If there are many, a job does this. A
 * refused request never takes the barrier.
 *
 * @param expected Version that the change was based on.
 * @throws DomainError `delegation_not_found`, `forbidden`, `delegation_state`, `stale`, `authority_invalid`,
 * `not_narrower` with the member at fault, `nothing_narrowed`, `nothing_left`
 */
export async function narrowDelegation(call: Narrow): Promise<void> {
  await judge(prisma(), call, clock.now());
  await transaction((tx) => replaceByNarrower(tx, call, clock.now()), { barrier: "exclusive" });
  await reissueSoon(call.delegationId);
}

async function replaceByNarrower(tx: Tx, call: Narrow, now: Date): Promise<void> {
  const { asker, narrow } = call;
  const { delegation, before, parent, axes, authority, terms } = await judge(tx, call, now);
  const next = signNext(
    signedStatement(before.jws),
    {
      ...{ origin: "narrowed", authority, terms, givenAt: before.givenAt },
      ...{ madeById: asker.personId, causeId: null, reason: narrow.reason ?? null },
    },
    parent,
    now,
  );
  assertInvariant(next !== undefined, `something is left of delegation ${delegation.id}`);
  await replaceVersions(tx, [next]);
  const { id, agentId, delegatorId } = delegation;
  const { version, digest } = next;
  const versioned = {
    id,
    agentId,
    version,
    digest,
    before: before.digest,
    causeId: call.askedIn ?? null,
    delegatorId,
    ...axes,
  };
  await append(
    tx,
    delegationVersioned(
      { type: "person", id: asker.personId },
      "narrowed",
      { ...versioned, versions: [before, next] },
      narrow.reason ?? null,
    ),
    now,
  );
  await carryCounters(tx, writtenDown(before, next), now);
  await followBelow(tx, id);
  await call.also?.(tx, { version, digest });
}

/** Reads a delegation and works out its next version, unsigned, or throws the refusal. */
async function judge(tx: Tx, { asker, delegationId, narrow, expected }: Narrow, now: Date) {
  const delegation = await getOrThrow(tx, delegationId);
  admit(asker, delegation, await factsFor(tx, asker.personId, delegation));
  refuseStaleVersion(expected, delegation.currentVersion);
  const before = await versionOf(tx, delegationId, delegation.currentVersion);
  const { authority: asked, terms } = narrowed(delegation, before, narrow);
  const axes = changedAxes(
    { ...delegation, authority: before.authority as CanonicalAuthority },
    { ...terms, authority: asked },
  );
  if (axes.narrows.length === 0) throw delegationError("nothing_narrowed", { delegationId });
  const parent = await currentStatement(tx, delegation.parentId);
  // If the parent changed while this was suspended, this is signed below the new parent only now.
  const [outdated] = parent ? await outdatedAmong(tx, [delegationId]) : [];
  const until = givenThrough(before.effective as CanonicalAuthority, outdated?.passed ?? []);
  const authority = parent ? withoutGain(asked, until, parent.authority) : asked;
  if (!boundNext({ authority, terms }, parent, now))
    throw delegationError("nothing_left", { delegationId }, "No authority would be left. Revoke it instead.");
  return { delegation, before, parent, axes, authority, terms };
}

function admit(asker: Asker, delegation: DelegationRow, facts: DelegationFacts): void {
  if (!maySee(asker, facts)) throw delegationError("delegation_not_found", { id: delegation.id });
  const refusal = actionRefusal(asker, facts, "narrow");
  if (!refusal) return;
  const code = refusal.code === "not_allowed" ? "forbidden" : "delegation_state";
  throw delegationError(code, { id: delegation.id }, refusal.reason);
}

function narrowed(
  current: DelegationRow,
  version: VersionRow,
  narrow: NarrowDelegation,
): { authority: CanonicalAuthority; terms: VersionTerms } {
  const former = version.authority as CanonicalAuthority;
  const authority = narrow.authority === undefined ? former : readAuthority(narrow.authority, former);
  const terms = {
    notBefore: narrow.notBefore === undefined ? current.notBefore : new Date(narrow.notBefore),
    expiresAt: narrow.expiresAt === undefined ? current.expiresAt : new Date(narrow.expiresAt),
    maxDepth: narrow.maxDepth ?? current.maxDepth,
  };
  const beyond: MemberError[] = widerTerms(terms, current).map(({ path, code }) => ({ path, code }));
  if (beyond.length > 0) throw delegationError("not_narrower", {}, undefined, beyond);
  return { authority, terms };
}

function readAuthority(json: readonly unknown[], former: CanonicalAuthority): CanonicalAuthority {
  const parsed = parseAuthority(json);
  if (!parsed.ok) throw refusal("authority_invalid", parsed.issues);
  const verdict = isNarrowerInPlace(parsed.authority, former);
  if (!verdict.ok) {
    throw refusal(
      "not_narrower",
      verdict.issues.map(({ sentence, ...issue }) => ({ ...issue, message: sentence })),
    );
  }
  return canonicalAuthority(parsed.authority);
}

function refusal(
  code: "authority_invalid" | "not_narrower",
  issues: readonly { path: string; code: string; message: string }[],
) {
  const errors = issues
    .slice(0, 50)
    .map(({ path, code: issue, message }) => ({ path: memberPath("authority", path), code: issue, message }));
  return delegationError(code, {}, errors[0]?.message, errors);
}
