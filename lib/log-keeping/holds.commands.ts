import { append } from "@/lib/audit/append";
import { conditionOf } from "@/lib/audit/trail-condition";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { keepingError } from "./errors";
import { holdPlaced, holdReleased } from "./events";
import type { PlaceHold, ReleaseHold } from "./holds.schema";
import { insertHold, releaseHold } from "./holds.store";

/**
 * Places a legal hold: records of its period are not removed, and their texts not erased.
 *
 * @returns its id. Throws DomainError `forbidden`, `hold_period_empty`, `too_many_holds`, and the faults of a filter.
 */
export async function placeHold(principal: Principal, { reason, q = "", ...given }: PlaceHold): Promise<string> {
  if (!may(principal, "settings:write")) throw notAllowed(["settings:write"]);
  const hold = { id: newId("legalHold"), name: given.name, from: new Date(given.from), to: new Date(given.to), q };
  if (hold.to <= hold.from)
    throw keepingError("hold_period_empty", { errors: [{ path: "to", code: "not_after_from" }] });
  // A filter at fault is refused here: later it would hold every entry of the period.
  await conditionOf(principal, { q });
  await transaction(async (tx) => {
    await insertHold(tx, { ...hold, reason, placedById: principal.personId });
    await append(tx, holdPlaced(principal.personId, hold, reason));
  });
  return hold.id;
}

/** Releases a legal hold. Throws DomainError `forbidden`, `hold_not_found`, `hold_released`. */
export async function endHold(principal: Principal, holdId: string, { reason }: ReleaseHold): Promise<void> {
  if (!may(principal, "settings:write")) throw notAllowed(["settings:write"]);
  await transaction(async (tx) => {
    const hold = await releaseHold(tx, holdId, principal.personId);
    await append(tx, holdReleased(principal.personId, hold, reason));
  });
}
