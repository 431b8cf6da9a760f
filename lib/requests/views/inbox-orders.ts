import type { Prisma } from "@/lib/platform/database/prisma";
import { cursorInstant, cursorNumber, cursorWhole, decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import type { RequestSort } from "@/lib/requests/schema";

type Where = Prisma.RequestWhereInput;
/** The members of a request that orders compare. */
export type Row = { id: string; decideBy: Date; widens: number; amount: number | null; riskScore: number };
export type Order = {
  orderBy: Prisma.RequestOrderByWithRelationInput[];
  after: (cursor: string) => Where;
  cursor: (row: Row) => string;
};

const dueAfter = (decideBy: Date, id: string): Where => ({
  OR: [{ decideBy: { gt: decideBy } }, { decideBy, id: { gt: id } }],
});

/** Cursor value of an amount without bound, which sorts before every other amount. */
const unbounded = -1;

function afterRisk(cursor: string): Where {
  const [scoreTold, widensTold, amountTold, decideBy, id] = decodeCursor(cursor);
  const riskScore = cursorWhole(scoreTold);
  const widens = cursorWhole(widensTold);
  const amount = amountTold === unbounded ? null : cursorNumber(amountTold);
  return {
    OR: [
      { riskScore: { lt: riskScore } },
      { riskScore, widens: { lt: widens } },
      { riskScore, widens, amount: amount === null ? { not: null } : { lt: amount } },
      { AND: [{ riskScore, widens, amount }, dueAfter(cursorInstant(decideBy), String(id))] },
    ],
  };
}

/**
 * The orders of a list: newest first, soonest to expire first, or by risk.
 *
 * Risk is compared member by member: the score, the number of widened axes, the largest amount
 * (`risk-order.ts`), and the time left to decide. The id breaks ties, so that pages have no gap.
 */
export const orders: Record<RequestSort, Order> = {
  newest: {
    orderBy: [{ id: "desc" }],
    after: (cursor) => ({ id: { lt: String(decodeCursor(cursor)[0]) } }),
    cursor: ({ id }) => encodeCursor([id]),
  },
  expiry: {
    orderBy: [{ decideBy: "asc" }, { id: "asc" }],
    after: (cursor) => {
      const [decideBy, id] = decodeCursor(cursor);
      return dueAfter(cursorInstant(decideBy), String(id));
    },
    cursor: ({ id, decideBy }) => encodeCursor([decideBy.toISOString(), id]),
  },
  risk: {
    orderBy: [
      { riskScore: "desc" },
      { widens: "desc" },
      { amount: { sort: "desc", nulls: "first" } },
      { decideBy: "asc" },
      { id: "asc" },
    ],
    after: afterRisk,
    cursor: ({ id, decideBy, riskScore, widens, amount }) =>
      encodeCursor([riskScore, widens, amount ?? unbounded, decideBy.toISOString(), id]),
  },
};

/** A place among requests in the order of the inbox. */
export type UrgentPlace = { decideBy: Date; score: number; id: string };

export const urgentCursor = ({ decideBy, score, id }: UrgentPlace): string =>
  encodeCursor([decideBy.toISOString(), score, id]);

/** Reads a cursor of the order of the inbox. @throws DomainError `malformed_cursor` */
export function urgentPlace(cursor: string): UrgentPlace {
  const [due, score, id] = decodeCursor(cursor);
  return { decideBy: cursorInstant(due), score: cursorWhole(score), id: String(id) };
}

/**
 * The order of the inbox: the soonest deadline first, then the highest risk. It is read along the index by deadline, so
 * that only requests with one deadline are sorted.
 */
export const urgency: Order = {
  orderBy: [{ decideBy: "asc" }, { riskScore: "desc" }, { id: "asc" }],
  after: (cursor) => {
    const { decideBy, score, id } = urgentPlace(cursor);
    return {
      OR: [
        { decideBy: { gt: decideBy } },
        { decideBy, riskScore: { lt: score } },
        { decideBy, riskScore: score, id: { gt: id } },
      ],
    };
  },
  cursor: ({ id, decideBy, riskScore: score }) => urgentCursor({ id, decideBy, score }),
};
