import { approversNow, deciderOf } from "@/lib/approval-policies/approvers.queries";
import { clock } from "@/lib/platform/base/clock";
import { keyedReads } from "@/lib/platform/database/keyed";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { undecided } from "@/lib/requests/model";
import { type Asker, seesAll } from "@/lib/requests/policy";
import type { RequestFilters } from "@/lib/requests/schema";
import type { QueueCounts } from "./inbox.schema";
import { answerable, consentable, firstDue, idsAbout, ofGroups } from "./inbox.store";
import { type Order, orders, urgency } from "./inbox-orders";

type Where = Prisma.RequestWhereInput;
const isOpen: Where = { status: { in: [...undecided] } };

/** Queues of requests that wait for an answer. */
export type AwaitedQueue = "to-decide" | "my-groups" | "waiting";
type Awaiting = Record<AwaitedQueue, Where>;

export const isAwaited = (queue: RequestFilters["queue"]): queue is AwaitedQueue =>
  queue === "to-decide" || queue === "my-groups" || queue === "waiting";

/** The condition of a queue that does not wait for an answer. */
export function inQueue(asker: Asker, queue: Exclude<RequestFilters["queue"], AwaitedQueue>): Where {
  if (queue === "mine") return { requesterId: asker.personId };
  return queue === "decided" ? { NOT: isOpen } : {};
}

/** Undecided requests that are judged for one page or one count, at most. They take about 50 ms. */
export const judgedRequests = 1_000;

/** The next undecided requests in an order, as far as they match and one page may judge them. */
export type Portion = { ids: string[] /** Cursor of the next portion; null if none is left. */; next: string | null };

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
  return { ids: rows.map(({ id }) => id), next: last ? order.cursor(last) : null };
}

/**
 * Returns the conditions of the queues over a portion of the undecided requests. Their facts are read once for all
 * queues.
 *
 * `to-decide`: the asker may answer now or is asked for consent, and the step was not passed to other approvers.
 * `my-groups`: the step is for a group of the asker, or was passed to a colleague. `waiting`: another person must act.
 */
export async function awaitingOf(asker: Asker, { ids: portion }: Portion): Promise<Awaiting> {
  const [now, db] = [clock.now(), prisma()];
  const { self, covers } = await deciderOf(db, asker.personId, now, approversNow);
  const mine = [self.personId, ...covers.map(({ personId }) => personId)];
  const groups = [...new Set([self, ...covers].flatMap((member) => member.groups))];
  // An asker without the permission to decide may still have to consent.
  const [ids = [], theirs = []] = await keyedReads(async (tx) => {
    const inbox = { personId: self.personId, covered: mine.slice(1) };
    const toDecide = asker.permissions.has("requests:decide") ? await answerable(tx, inbox, portion, now) : [];
    const toConsent = asker.permissions.has("requests:consent")
      ? await consentable(tx, self.personId, portion, now)
      : [];
    return [[...toDecide, ...toConsent], await ofGroups(tx, groups, portion, now)];
  });
  const passedOn: Where = {
    OR: [
      { AND: [{ assigneeId: { not: null } }, { assigneeId: { notIn: mine } }] },
      { AND: [{ assigneeGroup: { not: null } }, { assigneeGroup: { notIn: groups } }] },
    ],
  };
  const others: Where = { requesterId: { not: asker.personId } };
  const awaited = new Set(ids);
  return {
    "to-decide": { id: { in: ids }, NOT: passedOn },
    "my-groups": {
      AND: [isOpen, others, { OR: [{ id: { in: theirs } }, { AND: [{ id: { in: ids } }, passedOn] }] }],
    },
    waiting: { AND: [isOpen, { id: { in: portion.filter((id) => !awaited.has(id)) } }] },
  };
}

/** Counts each queue that waits for an answer, among the riskiest requests that one page judges. */
export async function countQueues(asker: Asker): Promise<QueueCounts> {
  const portion = await openPortion({ where: [await visible(asker)], order: orders.risk, isWide: seesAll(asker) });
  const queues = await awaitingOf(asker, portion);
  const [toDecide, myGroups, waiting] = await keyedReads(async (tx) => [
    await tx.request.count({ where: queues["to-decide"] }),
    await tx.request.count({ where: queues["my-groups"] }),
    await tx.request.count({ where: queues.waiting }),
  ]);
  return { toDecide, myGroups, waiting, capped: portion.next !== null };
}

/** The condition for requests that a person may see: all, or those about them, which are found by key. */
export async function visible(asker: Asker): Promise<Where> {
  return seesAll(asker) ? {} : { id: { in: await keyedReads((tx) => idsAbout(tx, asker.personId)) } };
}
