import { approversNow, whoMayAnswer } from "@/lib/approval-policies/approvers.queries";
import { shortageOfRequest } from "@/lib/approval-policies/shortages.queries";
import { stepsOf } from "@/lib/approval-policies/steps/store";
import { policyNames } from "@/lib/approval-policies/store";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { standingOnceGiven } from "@/lib/delegations/standing/prospect";
import { agentStandingAlone } from "@/lib/delegations/standing/queries";
import { peopleNames } from "@/lib/delegations/store";
import { besideOf } from "@/lib/delegations/views/bounds.schema";
import { heldNow } from "@/lib/delegations/views/overlapping.queries";
import { sentenceOf } from "@/lib/passkeys/errors";
import { clock } from "@/lib/platform/base/clock";
import { keyedReads } from "@/lib/platform/database/keyed-transactions";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { filterAsker } from "@/lib/principals/filter-asker";
import type { Standing } from "@/lib/principals/schema";
import { comparedWith } from "@/lib/requests/views/above/compared";
import { aboveOf } from "@/lib/requests/views/above/queries";
import { behaviourOf, precedentOf } from "@/lib/requests/views/history.queries";
import {
  type AwaitedQueue,
  inQueue,
  isAwaited,
  nextOfQueue,
  visible,
  type Wanted,
} from "@/lib/requests/views/inbox.queries";
import { usualSort } from "@/lib/requests/views/inbox.schema";
import { namesRequests, requestConditions } from "@/lib/requests/views/inbox-conditions";
import { orders } from "@/lib/requests/views/inbox-orders";
import { countOwn } from "@/lib/requests/views/own.store";
import type { BatchOutcome } from "./batch.schema";
import { votingOf } from "./deciding";
import { requestError } from "./errors";
import { isUndecided, undecided } from "./model";
import { notesReadAt, unreadNotes } from "./notes.store";
import { type Asker, answersFor, capabilities, maySee, seesAll } from "./policy";
import {
  changesSince,
  lastAsked,
  namedBy,
  participantsOf,
  peopleOf,
  toComments,
  toRevisions,
  toSteps,
  toSummary,
  toVotes,
} from "./present";
import type { EffectLine, RequestFilters, RequestList, RequestResponse, RequestSort, RequestSummary } from "./schema";
import * as store from "./store";
import { whySteps } from "./why-steps";

type Where = Prisma.RequestWhereInput;

/**
 * Lists the requests that the asker may see. By default, queues that wait for an answer are sorted by risk, and the
 * others newest first. A page may hold fewer requests than `limit`, or none, and still have a next page: the number of
 * requests that one page judges or compares is limited.
 */
export async function listRequests(asker: Asker, filters: RequestFilters): Promise<RequestList> {
  const { q, queue, cursor, limit, counts } = filters;
  const conditions = [await visible(asker), ...(await requestConditions(q ?? "", filterAsker(asker)))];
  const sort = filters.sort ?? usualSort(queue);
  const order = orders[sort];
  const isWide = seesAll(asker) && queue !== "mine" && !namesRequests(q ?? "");
  const { page, next } = isAwaited(queue)
    ? await pageOfQueue(asker, queue, { where: conditions, order, cursor, isWide }, limit)
    : await pageOf([inQueue(asker, queue), ...conditions], { sort, cursor, limit, isWide, filtered: q !== undefined });
  return {
    requests: await summaries(asker, page),
    next,
    ...(counts === "true" && { counts: await countOwn(prisma(), asker.personId) }),
  };
}

type Page = { page: store.RequestRow[]; next: string | null };

/** A page of a queue that waits for an answer. Requests that are answered meanwhile are left out. */
async function pageOfQueue(asker: Asker, queue: AwaitedQueue, wanted: Wanted, limit: number): Promise<Page> {
  const { rows, judgedUpTo } = await nextOfQueue(asker, queue, wanted, limit + 1);
  const shown = rows.slice(0, limit);
  const where: Where = { id: { in: shown.map(({ id }) => id) }, status: { in: [...undecided] } };
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    page: await keyedReads((tx) => store.listRows(tx, where, wanted.order.orderBy, limit)),
    next: last ? wanted.order.cursor(last) : judgedUpTo,
  };
}

type Listed = { sort: RequestSort; cursor: string | undefined; limit: number; isWide: boolean; filtered: boolean };

async function pageOf(conditions: readonly Where[], { limit, isWide, filtered, ...along }: Listed): Promise<Page> {
  const found = await among(conditions, { ...along, filtered: filtered && isWide });
  const order = orders[along.sort];
  const rows = await keyedReads((tx) => store.listRows(tx, found.where, order.orderBy, limit + 1), { inOrder: isWide });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { page, next: last ? order.cursor(last) : found.next };
}

/** The condition for one page, and the cursor of the next page if this one is not full. */
type Candidates = { where: Where; next: string | null };

/** For one page, a filter without a key is compared with this number of the newest requests. */
const comparedRequests = 5_000;

async function among(
  conditions: readonly Where[],
  { sort, cursor, filtered }: { sort: RequestSort; cursor: string | undefined; filtered: boolean },
): Promise<Candidates> {
  const where = [...conditions, ...(cursor === undefined ? [] : [orders[sort].after(cursor)])];
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const floor =
    filtered && sort === "newest"
      ? await keyedReads((tx) => store.oldestOf(tx, comparedRequests, before), { inOrder: true })
      : undefined;
  if (floor === undefined) return { where: { AND: where }, next: null };
  return { where: { AND: [...where, { id: { gte: floor } }] }, next: encodeCursor([floor]) };
}

async function summaries(asker: Asker, rows: readonly store.RequestRow[]): Promise<RequestSummary[]> {
  const db = prisma();
  const narrowed = rows.filter(({ narrowedById }) => narrowedById !== null).map(({ id }) => id);
  const policyIds = rows.map(({ policyId }) => policyId);
  const ids = rows.map(({ id }) => id);
  const [names, policies, asked, unread] = await Promise.all([
    peopleNames(db, rows.flatMap(peopleOf)),
    policyNames(db, policyIds),
    store.lastAsked(db, narrowed),
    unreadNotes(asker.personId, ids),
  ]);
  const own = ({ id }: store.RequestRow) => ({ asked: asked.get(id), unread: unread.get(id) });
  return rows.map((row) => toSummary(row, namedBy(names), policies, own(row)));
}

/** Reads what approvers compare a request with: earlier ones like it, and what the agent does. */
async function backgroundOf(row: store.RequestRow, now: Date) {
  const db = prisma();
  const [precedent, behaviour] = await Promise.all([precedentOf(db, row, now), behaviourOf(db, row, now)]);
  return { precedent, behaviour, compared: await comparedWith(db, row) };
}

/** Reads one request as it is shown to approvers. Throws `request_not_found`, also if the asker may not see it. */
export async function getRequest(asker: Asker, requestId: string): Promise<RequestResponse> {
  const db = prisma();
  const row = await store.getOrThrow(db, requestId);
  const facts = { ...row, ownerId: row.agent.ownerId };
  if (!maySee(asker, facts)) throw requestError("request_not_found");
  const now = clock.now();
  const [votes, comments, revisions, read, steps, policies, voting, readAt] = await Promise.all([
    store.votesOf(db, row.id),
    store.commentsOf(db, row.id),
    store.revisionsOf(db, row.id),
    store.lastReadBefore(db, row, asker.personId),
    stepsOf(db, { requestId, revision: row.revision }),
    policyNames(db, [row.policyId]),
    votingOf(db, row, asker.personId, now, approversNow),
    notesReadAt(db, asker.personId, row.id),
  ]);
  const background = await backgroundOf(row, now);
  const { step, decider, signing } = voting;
  const undecided = isUndecided(row.status);
  const approvers = undecided && step ? await whoMayAnswer(db, step) : [];
  const consents = steps.map(({ rule }) => rule.consentOf);
  const others = [...approvers, ...decider.covers.map(({ personId }) => personId), ...consents];
  const names = await peopleNames(db, [...peopleOf(row), ...participantsOf(votes, comments, revisions), ...others]);
  const person = namedBy(names);
  const authority = row.authority as CanonicalAuthority;
  const shown = toComments(comments, person, { personId: asker.personId, readAt });
  const on = undecided ? answersFor(voting) : null;
  return {
    ...toSummary(row, person, policies, { asked: lastAsked(revisions), unread: shown.filter(isUnread).length }),
    agentStanding: await standingOnceGranted(row),
    authority,
    above: await aboveOf(db, asker, row, authority),
    beside: undecided && row.changesDelegationId === null ? besideOf(await heldNow(asker, row.agentId), authority) : [],
    effect: row.effect as EffectLine[],
    document: row.document,
    ...(await whySteps(db, row, steps)),
    steps: toSteps(steps, votes, row, person),
    revisions: toRevisions(revisions, person),
    sinceRead: changesSince(revisions, read),
    votes: toVotes(votes, person),
    comments: shown,
    mentionable: mentionableOf(asker, names),
    approvers: approvers.map(person),
    shortage: (undecided && step && (await shortageOfRequest(db, steps, step))) || null,
    decidesFor: on && person(on.personId),
    whyNotSign: signing ? { code: signing, reason: sentenceOf(signing) } : null,
    ...background,
    ...capabilities(asker, facts, voting, now),
  };
}

const isUnread = ({ unread }: RequestResponse["comments"][number]): boolean => unread;

/** The named people without the asker, by name. */
const mentionableOf = ({ personId }: Asker, names: ReadonlyMap<string, string>): RequestResponse["mentionable"] =>
  [...names]
    .filter(([id]) => id !== personId)
    .map(([id, name]) => ({ id, name }))
    .sort((a, b) => a.name.localeCompare(b.name));

/** Whether the agent may act; for an undecided new delegation, also whether that delegation could be used. */
const standingOnceGranted = ({ status, changesDelegationId, ...row }: store.RequestRow): Promise<Standing> =>
  isUndecided(status) && changesDelegationId === null && row.expiresAt > clock.now()
    ? standingOnceGiven({ ...row, parentId: row.parentDelegationId, authority: row.authority as CanonicalAuthority })
    : agentStandingAlone(row.agentId);

/** Reads the outcome of requests that were just decided together. */
export async function decidedTogether(ids: readonly string[]): Promise<BatchOutcome> {
  const rows = await store.listRows(prisma(), { id: { in: [...ids] } }, [{ id: "asc" }], ids.length);
  return { requests: rows.map(({ id, status, delegationId }) => ({ id, status, delegationId })) };
}
