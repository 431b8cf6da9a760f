import { approversNow, deciderOf } from "@/lib/approvals/deciding";
import type { QueueCounts } from "@/lib/approvals/inbox/schema";
import { answerable, consentable, ofGroups } from "@/lib/approvals/inbox/store";
import { undecided } from "@/lib/approvals/model";
import { type Asker, seesAll } from "@/lib/approvals/policy";
import type { RequestFilters } from "@/lib/approvals/schema";
import { clock } from "@/lib/platform/clock/clock";
import { type Prisma, prisma } from "@/lib/platform/db/prisma";

type Where = Prisma.RequestWhereInput;
const isOpen: Where = { status: { in: [...undecided] } };

type Awaiting = Record<"to-decide" | "my-groups" | "waiting", Where>;

/**
 * Picks the requests of a queue.
 *
 * `to-decide`: whoever asks may answer them now, or is asked for consent, and nobody else was asked to. `my-groups`: they
 * are for a group of theirs, or were passed to a colleague. `waiting`: isOpen, and somebody else has to do something.
 */
export async function inQueue(asker: Asker, queue: RequestFilters["queue"]): Promise<Where> {
  if (queue === "mine") return { requesterId: asker.personId };
  if (queue === "decided") return { NOT: isOpen };
  if (queue === "all") return {};
  return (await awaitingOf(asker))[queue];
}

/** The queues in which somebody's answer is awaited; what they rest on is read once for all of them. */
async function awaitingOf(asker: Asker): Promise<Awaiting> {
  const [now, db] = [clock.now(), prisma()];
  const { self, covers } = await deciderOf(db, asker.personId, now, approversNow);
  const mine = [self.personId, ...covers.map(({ personId }) => personId)];
  const groups = [...new Set([self, ...covers].flatMap((member) => member.groups))];
  // Somebody who may not decide has nothing to decide, but may have to consent.
  const [toDecide, toConsent, theirs] = await Promise.all([
    asker.permissions.has("requests:decide")
      ? answerable(db, { personId: self.personId, covered: mine.slice(1) }, now)
      : [],
    asker.permissions.has("requests:consent") ? consentable(db, self.personId, now) : [],
    ofGroups(db, groups, now),
  ]);
  const ids = [...toDecide, ...toConsent];
  const passedOn: Where = {
    OR: [
      { AND: [{ assigneeId: { not: null } }, { assigneeId: { notIn: mine } }] },
      { AND: [{ assigneeGroup: { not: null } }, { assigneeGroup: { notIn: groups } }] },
    ],
  };
  const others: Where = { requesterId: { not: asker.personId } };
  return {
    "to-decide": { id: { in: ids }, NOT: passedOn },
    "my-groups": {
      AND: [isOpen, others, { OR: [{ id: { in: theirs } }, { AND: [{ id: { in: ids } }, passedOn] }] }],
    },
    waiting: { AND: [isOpen, { id: { notIn: ids } }] },
  };
}

/** Counts what each queue holds in which somebody's answer is awaited. */
export async function countQueues(asker: Asker): Promise<QueueCounts> {
  const queues = await awaitingOf(asker);
  const count = (queue: keyof Awaiting) => prisma().request.count({ where: { AND: [visible(asker), queues[queue]] } });
  const [toDecide, myGroups, waiting] = await Promise.all([count("to-decide"), count("my-groups"), count("waiting")]);
  return { toDecide, myGroups, waiting };
}

/** What somebody may see at all: everybody's requests, or those that are about them. */
export const visible = (asker: Asker): Where =>
  seesAll(asker)
    ? {}
    : {
        OR: [
          { requesterId: asker.personId },
          { agent: { ownerId: asker.personId } },
          { delegatorId: asker.personId },
          { onBehalfOfId: asker.personId },
        ],
      };
