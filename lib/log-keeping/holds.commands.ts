import { append } from "@/lib/audit/append";
import { conditionOf } from "@/lib/audit/trail-condition";
import { confirmChange, endChange, proposeChange, refuseConfirmation } from "@/lib/control-changes/commands";
import type { ControlChange } from "@/lib/control-changes/model";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { notAllowed } from "@/lib/principals/errors";
import { isFounding } from "@/lib/principals/founding.store";
import { may, type Principal } from "@/lib/principals/principal";
import { lockActiveAdmins } from "@/lib/principals/store";
import { releaseContent } from "./change-documents";
import { keepingError } from "./errors";
import { holdPlaced, holdReleased } from "./events";
import type { PlaceHold, ReleaseHold } from "./holds.schema";
import { insertHold, lockHold, releaseHold } from "./holds.store";
import { holdControl } from "./model";

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

/**
 * Proposes the release of a legal hold for a second person. While the organisation is being founded, it is released at once.
 *
 * @throws DomainError `forbidden`, `hold_not_found`, `hold_released`; ChangeError `change_pending`
 */
export async function endHold(
  principal: Principal,
  holdId: string,
  { reason }: ReleaseHold,
): Promise<"released" | "proposed"> {
  if (!may(principal, "settings:write")) throw notAllowed(["settings:write"]);
  return transaction(async (tx) => {
    await lockActiveAdmins(tx);
    const hold = await lockHold(tx, holdId);
    const facts = { control: holdControl } as const;
    const two = takesTwo(facts, { founding: await isFounding(tx) });
    if (!two || two.alone) {
      await releaseHold(tx, holdId, principal.personId);
      await append(tx, holdReleased(principal.personId, hold, { reason, alone: two?.alone }));
      return "released";
    }
    const content = releaseContent(hold);
    await proposeChange(tx, principal, { kind: holdControl, facts, subjectId: holdId, basedOn: 1, content, reason });
    return "proposed";
  });
}

type OfChange = { holdId: string; changeId: string };

const controlOf = ({ holdId, changeId }: OfChange) =>
  ({ id: changeId, kind: holdControl, subjectId: holdId, needed: "settings:write" }) as const;

/**
 * Releases a legal hold that another person proposed to release, as its second person.
 *
 * @throws ChangeError as `confirmChange`; DomainError `hold_released`
 */
export async function confirmRelease(principal: Principal, of: OfChange, digest: string): Promise<void> {
  await refuseConfirmation(principal, controlOf(of), digest);
  await transaction(async (tx) => {
    const { reason, proposedById } = await confirmChange(tx, principal, controlOf(of), digest);
    const hold = await releaseHold(tx, of.holdId, principal.personId);
    const { changeId } = of;
    await append(tx, holdReleased(principal.personId, hold, { reason, changeId, proposedById }));
  });
}

/** Refuses the release of a legal hold that another person proposed, or withdraws one's own. Throws as `endChange`. */
export const endRelease = (
  principal: Principal,
  of: OfChange,
  action: "refuse" | "withdraw",
  note: string,
): Promise<ControlChange> => transaction((tx) => endChange(tx, principal, controlOf(of), action, note));
