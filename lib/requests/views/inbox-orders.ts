import { type RiskTier, riskTiers } from "@/lib/agents/model";
import type { Prisma } from "@/lib/platform/database/prisma";
import {
  cursorInstant,
  cursorNumber,
  cursorWhole,
  decodeCursor,
  encodeCursor,
  malformedCursor,
} from "@/lib/platform/http/cursor";
import type { RequestSort } from "@/lib/requests/schema";

type Where = Prisma.RequestWhereInput;
type Row = { id: string; decideBy: Date; widens: number; amount: number | null; riskTier: RiskTier };
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
  const [tier, widensTold, amountTold, decideBy, id] = decodeCursor(cursor);
  const at = cursorWhole(tier);
  const widens = cursorWhole(widensTold);
  const amount = amountTold === unbounded ? null : cursorNumber(amountTold);
  const sameTier: Where = { riskTier: { in: riskTiers.slice(at, at + 1) } };
  return {
    OR: [
      { riskTier: { in: riskTiers.slice(0, Math.max(at, 0)) } },
      { AND: [sameTier, { widens: { lt: widens } }] },
      { AND: [sameTier, { widens, amount: amount === null ? { not: null } : { lt: amount } }] },
      { AND: [sameTier, { widens, amount }, dueAfter(cursorInstant(decideBy), String(id))] },
    ],
  };
}

/**
 * The orders of a list: newest first, soonest to expire first, or by risk.
 *
 * Risk is compared member by member: the agent's tier, the number of widened axes, the largest amount
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
      { riskTier: "desc" },
      { widens: "desc" },
      { amount: { sort: "desc", nulls: "first" } },
      { decideBy: "asc" },
      { id: "asc" },
    ],
    after: afterRisk,
    cursor: ({ id, decideBy, riskTier, widens, amount }) =>
      encodeCursor([riskTiers.indexOf(riskTier), widens, amount ?? unbounded, decideBy.toISOString(), id]),
  },
};

/** A place among requests in the order of the inbox. */
export type UrgentPlace = { decideBy: Date; tier: RiskTier; id: string };

export const urgentCursor = ({ decideBy, tier, id }: UrgentPlace): string =>
  encodeCursor([decideBy.toISOString(), riskTiers.indexOf(tier), id]);

/** Reads a cursor of the order of the inbox. @throws DomainError `malformed_cursor` */
export function urgentPlace(cursor: string): UrgentPlace {
  const [due, at, id] = decodeCursor(cursor);
  const tier = riskTiers[cursorWhole(at)];
  if (tier === undefined) throw malformedCursor();
  return { decideBy: cursorInstant(due), tier, id: String(id) };
}

/**
 * The order of the inbox: the soonest deadline first, then the riskiest agent. It is read along the index by deadline,
 * so that only requests with one deadline are sorted.
 */
export const urgency: Order = {
  orderBy: [{ decideBy: "asc" }, { riskTier: "desc" }, { id: "asc" }],
  after: (cursor) => {
    const { decideBy, tier, id } = urgentPlace(cursor);
    const below = riskTiers.slice(0, riskTiers.indexOf(tier));
    return {
      OR: [
        { decideBy: { gt: decideBy } },
        { decideBy, riskTier: { in: below } },
        { decideBy, riskTier: tier, id: { gt: id } },
      ],
    };
  },
  cursor: ({ id, decideBy, riskTier: tier }) => urgentCursor({ id, decideBy, tier }),
};
