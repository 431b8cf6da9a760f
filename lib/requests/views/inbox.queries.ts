import { approversNow, deciderOf } from "@/lib/approval-policies/approvers.queries";
import { clock } from "@/lib/platform/base/clock";
import { keyedReads } from "@/lib/platform/database/keyed-transactions";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Asker, seesAll } from "@/lib/requests/policy";
import type { RequestFilters } from "@/lib/requests/schema";
import type { QueueCounts } from "./inbox.schema";
import { firstDue, idsAbout, type Judged, judge } from "./inbox.store";
import { type Order, orders, type Row, urgency } from "./inbox-orders";

type Where = Prisma.RequestWhereInput;
/** Undecided requests. A condition on `status` would not be found along their indexes, as its value is a parameter. */
const isOpen: Where = { decidedAt: null };

/** Queues of requests that wait for an answer. */
export type AwaitedQueue = "to-decide" | "my-groups" | "waiting";

export const isAwaited = (queue: RequestFilters["queue"]): queue is AwaitedQueue =>
  queue === "to-decide" || queue === "my-groups" || queue === "waiting";

/** The condition of a queue that does not wait for an answer. */
export function inQueue(asker: Asker, queue: Exclude<RequestFilters["queue"], AwaitedQueue>): Where {
  if (queue === "mine") return { requesterId: asker.personId };
  return queue === "decided" ? { decidedAt: { not: null } } : {};
}

/** Undecided requests that are judged for one page or one count, at most. */
export const judgedRequests = 1_000;

/** The next undecided requests in an order, as far as they match and one page may judge them. */
export type Portion = { rows: Row[] /** Cursor of the next portion; null if none is left. */; next: string | null };

export type Wanted = {
  where: readonly Where[];
  order: Order;
  cursor?: string | undefined;
  /** Whether no condition names requests by a key, so that they are found along the order. */
  isWide: boolean;
  /** The size of the portion. */
  most?: number;
};

/** Reads the undecided requests that one page judges. */
export async function openPortion(wanted: Wanted): Promise<Portion> {
  const { where, order, cursor, isWide, most = judgedRequests } = wanted;
  const after = cursor === undefined ? [] : [order.after(cursor)];
  const rows = await keyedReads(
    async (tx) => {
      // Decided requests come first in the order by time. It begins at the first undecided one.
      const byDeadline = order === orders.expiry || order === urgency;
      const from = byDeadline ? [{ decideBy: { gte: await firstDue(tx) } }] : [];
      return tx.request.findMany({
        where: { AND: [isOpen, ...where, ...after, ...from] },
        orderBy: order.orderBy,
        take: most,
        select: { id: true, decideBy: true, widens: true, amount: true, riskScore: true },
      });
    },
    { inOrder: isWide },
  );
  const last = rows.length === most ? rows.at(-1) : undefined;
  return { rows, next: last ? order.cursor(last) : null };
}

/**
 * Finds which requests of a portion are in each queue, in the portion's order. One statement judges them for all queues.
 *
 * `to-decide`: the asker may answer now or is asked for consent, and the step was not passed to other approvers.
 * `my-groups`: the step is for a group of the asker, or was passed to a colleague. `waiting`: another person must act.
 */
export async function queuesOf(asker: Asker, { rows }: Pick<Portion, "rows">): Promise<Record<AwaitedQueue, Row[]>> {
  const [now, db] = [clock.now(), prisma()];
  const { self, covers } = await deciderOf(db, asker.personId, now, approversNow);
  const covered = covers.map(({ personId }) => personId);
  const groups = [...new Set([self, ...covers].flatMap((member) => member.groups))];
  // An asker without the permission to decide may still have to consent.
  const [decides, consents] = [asker.permissions.has("requests:decide"), asker.permissions.has("requests:consent")];
  const who = { personId: self.personId, covered, groups, decides, consents };
  const ids = rows.map(({ id }) => id);
  const judged = new Map((await keyedReads((tx) => judge(tx, who, ids, now))).map((one) => [one.id, one]));
  const queue = (holds: (one: Judged) => boolean) =>
    rows.filter(({ id }) => {
      const one = judged.get(id);
      return one !== undefined && holds(one);
    });
  const isPassedOn = ({ assigneeId, assigneeGroup }: Judged) =>
    (assigneeId !== null && ![self.personId, ...covered].includes(assigneeId)) ||
    (assigneeGroup !== null && !groups.includes(assigneeGroup));
  return {
    "to-decide": queue((one) => one.isTheirs && !isPassedOn(one)),
    "my-groups": queue(
      (one) => one.requesterId !== asker.personId && (one.isOfGroups || (one.isTheirs && isPassedOn(one))),
    ),
    waiting: queue((one) => !one.isTheirs),
  };
}

/** Requests that are judged in one go, while a page is not full. */
const judgedAtOnce = 250;

/** The next requests of a queue, and the cursor behind the last request that was judged. */
export type Queued = { rows: Row[]; judgedUpTo: string | null };

/** Judges undecided requests along an order, until so many of a queue are found. One page judges a limited number. */
export async function nextOfQueue(asker: Asker, queue: AwaitedQueue, wanted: Wanted, take: number): Promise<Queued> {
  const found: Row[] = [];
  let cursor = wanted.cursor;
  for (let judged = 0; ; ) {
    const portion = await openPortion({ ...wanted, cursor, most: judgedAtOnce });
    for (const row of (await queuesOf(asker, portion))[queue]) found.push(row);
    judged += portion.rows.length;
    if (portion.next === null || found.length >= take || judged >= judgedRequests)
      return { rows: found, judgedUpTo: portion.next };
    cursor = portion.next;
  }
}

/** Counts each queue that waits for an answer, among the riskiest requests that one page judges. */
export async function countQueues(asker: Asker): Promise<QueueCounts> {
  const portion = await openPortion({ where: [await visible(asker)], order: orders.risk, isWide: seesAll(asker) });
  const queues = await queuesOf(asker, portion);
  return {
    ...{ toDecide: queues["to-decide"].length, myGroups: queues["my-groups"].length },
    ...{ waiting: queues.waiting.length, capped: portion.next !== null },
  };
}

/** The condition for requests that a person may see: all, or those about them, which are found by key. */
export async function visible(asker: Asker): Promise<Where> {
  return seesAll(asker) ? {} : { id: { in: await keyedReads((tx) => idsAbout(tx, asker.personId)) } };
}
