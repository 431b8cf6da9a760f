import { approversNow, deciderOf } from "@/lib/approval-policies/approvers/queries";
import { clock } from "@/lib/platform/base/clock";
import { keyedReads } from "@/lib/platform/database/keyed";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { undecided } from "@/lib/requests/model";
import { type Asker, seesAll } from "@/lib/requests/policy";
import type { RequestFilters } from "@/lib/requests/schema";
import { type Order, orders } from "@/lib/requests/views/inbox/orders";
import type { QueueCounts } from "@/lib/requests/views/inbox/schema";
import { answerable, consentable, firstDue, idsAbout, ofGroups } from "@/lib/requests/views/inbox/store";

type Where = Prisma.RequestWhereInput;
const isOpen: Where = { status: { in: [...undecided] } };

/** Queues in which somebody's answer is awaited. */
export type AwaitedQueue = "to-decide" | "my-groups" | "waiting";
type Awaiting = Record<AwaitedQueue, Where>;

export const isAwaited = (queue: RequestFilters["queue"]): queue is AwaitedQueue =>
  queue === "to-decide" || queue === "my-groups" || queue === "waiting";

/** Picks the requests of a queue in which no answer is awaited. */
export function inQueue(asker: Asker, queue: Exclude<RequestFilters["queue"], AwaitedQueue>): Where {
  if (queue === "mine") return { requesterId: asker.personId };
  return queue === "decided" ? { NOT: isOpen } : {};
}

/** So many undecided requests are judged for one page or one count: about 50 ms. */
export const judgedRequests = 1_000;

/** The next undecided requests in an order, as far as they match and one page may judge them. */
export type Portion = { ids: string[] /** Where to go on; null where none is left. */; next: string | null };

export type Wanted = {
  where: readonly Where[];
  order: Order;
  cursor?: string | undefined;
  /** Whether nothing names requests by a key, so that the order leads to them. */
  isWide: boolean;
};

/** Reads the undecided requests that one page judges. */
export async function openPortion({ where, order, cursor, isWide }: Wanted): Promise<Portion> {
  const after = cursor === undefined ? [] : [order.after(cursor)];
  const rows = await keyedReads(
    async (tx) => {
      // Decided requests were due before; the order by time begins where the first undecided one is.
      const from = order === orders.expiry ? [{ decideBy: { gte: await firstDue(tx) } }] : [];
      return tx.request.findMany({
        where: { AND: [isOpen, ...where, ...after, ...from] },
        orderBy: order.orderBy,
        take: judgedRequests,
        select: { id: true, decideBy: true, widens: true, amount: true, riskTier: true },
      });
    },
    { inOrder: isWide },
  );
  const last = rows.length === judgedRequests ? rows.at(-1) : undefined;
  return { ids: rows.map(({ id }) => id), next: last ? order.cursor(last) : null };
}

/**
 * Picks, of a portion of the undecided requests, those of each queue; what they rest on is read once for all of them.
 *
 * `to-decide`: whoever asks may answer them now, or is asked for consent, and nobody else was asked to. `my-groups`: they
 * are for a group of theirs, or were passed to a colleague. `waiting`: somebody else has to do something.
 */
export async function awaitingOf(asker: Asker, { ids: portion }: Portion): Promise<Awaiting> {
  const [now, db] = [clock.now(), prisma()];
  const { self, covers } = await deciderOf(db, asker.personId, now, approversNow);
  const mine = [self.personId, ...covers.map(({ personId }) => personId)];
  const groups = [...new Set([self, ...covers].flatMap((member) => member.groups))];
  // Somebody who may not decide has nothing to decide, but may have to consent.
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

/** Counts what each queue holds in which somebody's answer is awaited, among the riskiest that one page judges. */
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

/** What somebody may see at all: everybody's requests, or those that are about them, which are found by key. */
export async function visible(asker: Asker): Promise<Where> {
  return seesAll(asker) ? {} : { id: { in: await keyedReads((tx) => idsAbout(tx, asker.personId)) } };
}
