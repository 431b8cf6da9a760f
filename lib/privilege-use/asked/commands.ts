import { append, appendAll } from "@/lib/audit/append";
import { authorityDigest } from "@/lib/authority/language/digest";
import { parseAuthority } from "@/lib/authority/language/parse";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { delegationError } from "@/lib/delegations/errors";
import { maySee } from "@/lib/delegations/policy";
import { getOrThrow, peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { getDelegationUse } from "@/lib/privilege-use/queries";
import type { DelegationUse } from "@/lib/privilege-use/schema";
import { narrowingError } from "./errors";
import * as events from "./events";
import { type NarrowingAction, waitingDays } from "./model";
import { askingRefusal, type NarrowingAsker, narrowingRefusal, statusAt, wordsOfAsker } from "./policy";
import type { AcceptNarrowing, AskNarrowing } from "./schema";
import * as store from "./store";

const dayMs = 86_400_000;

const noSuggestion: Readonly<Record<Exclude<DelegationUse["outcome"], "narrower">, string>> = {
  all_used: "All of it was used, so there is nothing to narrow.",
  never_used: "None of it was used, so no narrower authority can be suggested.",
  not_counted: "The latest use is not counted yet. Try again later.",
};

function suggestionIn({ outcome, suggestion, delegationId }: DelegationUse) {
  if (outcome === "narrower" && suggestion) return suggestion;
  const detail = outcome === "narrower" ? undefined : noSuggestion[outcome];
  throw narrowingError("nothing_to_narrow", { delegationId }, detail);
}

/**
 * Asks the owner of an agent to narrow a delegation to what was used of it. Nothing changes by it.
 *
 * @throws DomainError `delegation_not_found`, `nothing_to_narrow`, `delegation_state`, `no_owner_to_ask`,
 * `own_narrowing`, `narrowing_already_asked`, `narrowing_declined_lately`, `delegation_changed_meanwhile`
 */
export async function askNarrowing(
  asker: NarrowingAsker,
  delegationId: string,
  { days, reason }: AskNarrowing,
): Promise<string> {
  const use = await getDelegationUse(asker, delegationId, days);
  const suggestion = suggestionIn(use);
  return transaction(async (tx) => {
    await store.holdDelegation(tx, delegationId);
    const delegation = await getOrThrow(tx, delegationId);
    const { agentId, expiresAt: until, currentVersion } = delegation;
    const obstacle = await store.obstacleTo(tx, delegationId, asker.personId);
    const refusal = askingRefusal(asker, delegation, obstacle);
    if (refusal?.code === "delegation_state") {
      throw delegationError(refusal.code, { delegationId }, refusal.reason);
    }
    if (refusal) throw narrowingError(refusal.code, { delegationId });
    if (currentVersion !== use.version) throw delegationError("delegation_changed_meanwhile", { delegationId });
    const now = clock.now();
    const expiresAt = new Date(Math.min(now.getTime() + waitingDays * dayMs, until.getTime()));
    const about = { id: newId("narrowingRequest"), delegationId, agentId, askedById: asker.personId };
    const asked = { ...about, days, version: use.version };
    await store.insert(tx, { ...asked, suggestion: suggestion as object[], reason, askedAt: now, expiresAt });
    await append(tx, events.narrowingAsked(asked, reason), now);
    return about.id;
  });
}

/** Reads a request on which the action is open to the asker, or throws the refusal. */
async function decidable(
  tx: Tx,
  asker: NarrowingAsker,
  id: string,
  action: NarrowingAction,
): Promise<store.NarrowingRow> {
  const row = await store.find(tx, id);
  const ownerId = row?.delegation.agent.ownerId ?? null;
  const isSeen = row && (row.askedById === asker.personId || maySee(asker, { ...row.delegation, ownerId }));
  if (!isSeen) throw narrowingError("narrowing_not_found", { id });
  const refusal = narrowingRefusal(asker, { ...row, status: statusAt(row, clock.now()), ownerId }, action);
  if (refusal) throw narrowingError(refusal.code, { id }, refusal.reason);
  return row;
}

const outcomes = { accept: "accepted", decline: "declined", withdraw: "withdrawn" } as const;

type Answer = { action: NarrowingAction; note: string | null; made?: { version: number; digest: string } };

/** Ends a request with its record, or throws `narrowing_state` if another writer was first. */
async function endIn(tx: Tx, asker: NarrowingAsker, id: string, { action, note, made }: Answer) {
  const row = await decidable(tx, asker, id, action);
  const [now, status] = [clock.now(), outcomes[action]];
  const ended = await store.end(tx, id, { status, decidedById: asker.personId, endedAt: now, note });
  if (!ended) throw narrowingError("narrowing_state", { id });
  const actor = { type: "person", id: asker.personId } as const;
  const event = events.narrowingEnded(actor, row, status, { note: note ?? undefined, made });
  await append(tx, event, now);
}

/**
 * Narrows the delegation as asked. The suggestion is computed again from the use up to now. An acceptance of another one
 * is refused, so the owner reads a newer suggestion before it applies. Narrowing and answer are one transaction. The
 * reason of the narrowing names the person who asked, because the words are theirs.
 *
 * @throws DomainError `narrowing_not_found`, `forbidden`, `narrowing_state`, `suggestion_changed`, and as
 * {@link narrowDelegation}
 */
export async function acceptNarrowing(
  asker: NarrowingAsker,
  id: string,
  { authority, version }: AcceptNarrowing,
): Promise<void> {
  const { delegationId, days, reason: words, askedById } = await decidable(prisma(), asker, id, "accept");
  const { outcome, suggestion } = await getDelegationUse(asker, delegationId, days);
  const parsed = parseAuthority(authority);
  if (parsed.ok) {
    const isShown =
      suggestion !== null && authorityDigest(parsed.authority) === authorityDigest(readOwn(suggestion, delegationId));
    const detail = outcome === "narrower" ? undefined : noSuggestion[outcome];
    if (!isShown) throw narrowingError("suggestion_changed", { delegationId }, detail);
  }
  const reason = wordsOfAsker((await peopleNames(prisma(), [askedById])).get(askedById), words);
  await narrowDelegation({
    ...{ asker, delegationId, narrow: { authority, reason }, expected: version, askedIn: id },
    also: (tx, made) => endIn(tx, asker, id, { action: "accept", note: null, made }),
  });
}

function readOwn(suggestion: readonly unknown[], delegationId: string) {
  const parsed = parseAuthority(suggestion);
  if (parsed.ok) return parsed.authority;
  throw narrowingError("nothing_to_narrow", { delegationId });
}

/** Declines a request, or withdraws it: the person who asked, or security. Throws as {@link acceptNarrowing}. */
export const endNarrowing = (
  asker: NarrowingAsker,
  id: string,
  action: "decline" | "withdraw",
  note: string,
): Promise<void> => transaction((tx) => endIn(tx, asker, id, { action, note }));

/** Ends requests whose time or delegation is over, at most so many. Returns how many. */
export async function expireNarrowings(take: number): Promise<number> {
  const due = await store.listDue(take);
  if (due.length === 0) return 0;
  return transaction(async (tx) => {
    const now = clock.now();
    const ended = await store.expireAmong(tx, due, now);
    const record = (row: store.NarrowingRow) =>
      events.narrowingEnded({ type: "system", id: "privilege-use" }, row, "expired");
    await appendAll(tx, ended.map(record), now);
    return ended.length;
  });
}
