import { type Direction, directionOf } from "@/lib/platform/base/sorts.model";
import type { Prisma } from "@/lib/platform/database/prisma";
import { cursorInstant, decodePlace, encodePlace, malformedCursor } from "@/lib/platform/http/cursor";
import { actionApprovalError } from "./errors";
import type { ActionApprovalFilters, ActionSort } from "./schema";

type Where = Prisma.ActionApprovalWhereInput;
type Placed = { id: string; expiresAt: Date };

/** One order of a list of actions. */
export type ActionOrder = {
  by: Prisma.ActionApprovalOrderByWithRelationInput[];
  /** Matches the actions that follow one in this order. */
  following: (row: Placed) => Where;
  /** Matches the actions after the place of a cursor. @throws DomainError `malformed_cursor` */
  after: (cursor: string | undefined) => Where;
  /** The cursor of the place of a row. */
  placeOf: (row: Placed) => string;
};

const beyond = (direction: Direction) => (direction === "asc" ? ("gt" as const) : ("lt" as const));

/** By expiry, then by id. */
function byExpiry(sort: ActionSort, direction: Direction): ActionOrder {
  const past = beyond(direction);
  const following = ({ id, expiresAt }: Placed): Where => ({
    OR: [{ expiresAt: { [past]: expiresAt } }, { expiresAt, id: { [past]: id } }],
  });
  return {
    by: [{ expiresAt: direction }, { id: direction }],
    following,
    after: (cursor) => {
      if (cursor === undefined) return {};
      const [instant, id, ...more] = decodePlace(sort, cursor);
      if (typeof id !== "string" || more.length > 0) throw malformedCursor();
      return following({ id, expiresAt: cursorInstant(instant) });
    },
    placeOf: ({ id, expiresAt }) => encodePlace(sort, [expiresAt.toISOString(), id]),
  };
}

/** By creation: ids are given in that order. */
function byCreation(sort: ActionSort, direction: Direction): ActionOrder {
  const following = ({ id }: Pick<Placed, "id">): Where => ({ id: { [beyond(direction)]: id } });
  return {
    by: [{ id: direction }],
    following,
    after: (cursor) => {
      if (cursor === undefined) return {};
      const [id, ...more] = decodePlace(sort, cursor);
      if (typeof id !== "string" || more.length > 0) throw malformedCursor();
      return following({ id });
    },
    placeOf: ({ id }) => encodePlace(sort, [id]),
  };
}

/** The order of actions that wait: the earliest expiry first. */
export const usualOfWaiting = "expires" satisfies ActionSort;

/** The order of a list. @throws DomainError `sort_of_waiting` for an order by expiry of actions that do not wait */
export function orderOf({ queue, sort }: Pick<ActionApprovalFilters, "queue" | "sort">): ActionOrder {
  const waits = queue === "waiting" || queue === "to-decide";
  const chosen = sort ?? (waits ? usualOfWaiting : "-created");
  const direction = directionOf(chosen);
  if (!chosen.endsWith("expires")) return byCreation(chosen, direction);
  if (!waits) throw actionApprovalError("sort_of_waiting", { errors: [{ path: "sort", code: "sort_of_waiting" }] });
  return byExpiry(chosen, direction);
}
