import { deciderOf } from "@/lib/approvals/deciding";
import { answerable, ofGroups } from "@/lib/approvals/inbox/store";
import type { Asker } from "@/lib/approvals/policy";
import type { RequestFilters, RequestSort } from "@/lib/approvals/schema";
import { clock } from "@/lib/platform/clock/clock";
import { type Prisma, prisma } from "@/lib/platform/db/prisma";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";

type Where = Prisma.RequestWhereInput;
const undecided: Where = { status: { in: ["pending", "changes_requested"] } };
const nothing: Where = { id: { in: [] } };

/**
 * Picks the requests of a queue.
 *
 * `to-decide`: whoever asks may answer them now, and nobody else was asked to. `my-groups`: they are for a group of
 * theirs, or were passed to a colleague. `waiting`: undecided, and somebody else has to do something.
 */
export async function inQueue(asker: Asker, queue: RequestFilters["queue"]): Promise<Where> {
  if (queue === "mine") return { requesterId: asker.personId };
  if (queue === "decided") return { NOT: undecided };
  if (queue === "all") return {};
  const [now, db] = [clock.now(), prisma()];
  const { self, covers } = await deciderOf(db, asker.personId, now);
  const mine = [self.personId, ...covers.map(({ personId }) => personId)];
  const groups = [...new Set([self, ...covers].flatMap((member) => member.groups))];
  // Somebody who may not decide has nothing to decide.
  const ids = asker.permissions.has("requests:decide")
    ? await answerable(db, { personId: self.personId, covered: mine.slice(1) }, now)
    : [];
  const passedOn: Where = {
    OR: [
      { AND: [{ assigneeId: { not: null } }, { assigneeId: { notIn: mine } }] },
      { AND: [{ assigneeGroup: { not: null } }, { assigneeGroup: { notIn: groups } }] },
    ],
  };
  if (queue === "to-decide") return { id: { in: ids }, NOT: passedOn };
  if (queue === "waiting") return { AND: [undecided, { id: { notIn: ids } }] };
  const theirs = await ofGroups(db, groups, now);
  const others: Where = { requesterId: { not: asker.personId } };
  if (theirs.length === 0 && ids.length === 0) return nothing;
  return { AND: [undecided, others, { OR: [{ id: { in: theirs } }, { AND: [{ id: { in: ids } }, passedOn] }] }] };
}

type Row = { id: string; decideBy: Date; agent: { riskTier: string } };
type Order = {
  orderBy: Prisma.RequestOrderByWithRelationInput[];
  after: (cursor: string) => Where;
  cursor: (row: Row) => string;
};

const tiers = ["low", "medium", "high", "critical"] as const;
const dueAfter = (first: string, id: string): Where => {
  const decideBy = new Date(first);
  return { OR: [{ decideBy: { gt: decideBy } }, { decideBy, id: { gt: id } }] };
};
const parts = (cursor: string) => decodeCursor(cursor).map(String);

/** The orders of a list: newest first, soonest to expire first, or riskiest first and then soonest to expire. */
export const orders: Record<RequestSort, Order> = {
  newest: {
    orderBy: [{ id: "desc" }],
    after: (cursor) => ({ id: { lt: parts(cursor)[0] ?? "" } }),
    cursor: ({ id }) => encodeCursor([id]),
  },
  expiry: {
    orderBy: [{ decideBy: "asc" }, { id: "asc" }],
    after: (cursor) => dueAfter(parts(cursor)[0] ?? "", parts(cursor)[1] ?? ""),
    cursor: ({ id, decideBy }) => encodeCursor([decideBy.toISOString(), id]),
  },
  risk: {
    orderBy: [{ agent: { riskTier: "desc" } }, { decideBy: "asc" }, { id: "asc" }],
    after: (cursor) => {
      const [tier = "", decideBy = "", id = ""] = parts(cursor);
      const at = (tiers as readonly string[]).indexOf(tier);
      const same = tiers.slice(at, at + 1);
      return {
        OR: [
          { agent: { riskTier: { in: tiers.slice(0, Math.max(at, 0)) } } },
          { AND: [{ agent: { riskTier: { in: same } } }, dueAfter(decideBy, id)] },
        ],
      };
    },
    cursor: ({ id, decideBy, agent }) => encodeCursor([agent.riskTier, decideBy.toISOString(), id]),
  },
};
