import { append } from "@/lib/audit/append";
import {
  confirmChange,
  endChange,
  proposeChange,
  refuseConfirmation,
  refuseOutdated,
} from "@/lib/control-changes/commands";
import type { ControlChange } from "@/lib/control-changes/model";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { notAllowed } from "@/lib/principals/errors";
import { isFounding } from "@/lib/principals/founding.store";
import { may, type Principal } from "@/lib/principals/principal";
import { lockActiveAdmins } from "@/lib/principals/store";
import { retentionContent, shorterMonths } from "./change-documents";
import { type MadeBy, retentionChanged } from "./events";
import { retentionControl, retentionSubject } from "./model";
import type { ChangeRetention } from "./retention.schema";
import { lockRetention, type Retention, readRetention, writeRetention } from "./retention.store";

const controlOf = (changeId: string) =>
  ({ id: changeId, kind: retentionControl, subjectId: retentionSubject, needed: "settings:write" }) as const;

/**
 * Changes how long records are kept. A shorter time is proposed for a second person.
 *
 * The retention that is there already changes nothing and leaves no record.
 *
 * @throws DomainError `forbidden`; ChangeError `change_pending`
 */
export async function changeRetention(
  principal: Principal,
  { months, reason }: ChangeRetention,
): Promise<"changed" | "proposed"> {
  if (!may(principal, "settings:write")) throw notAllowed(["settings:write"]);
  if ((await readRetention()).months === months) return "changed";
  return transaction(async (tx) => {
    await lockActiveAdmins(tx);
    const before = await lockRetention(tx);
    if (before.months === months) return "changed";
    const facts = { control: retentionControl, before: before.months, after: months } as const;
    const two = takesTwo(facts, { founding: await isFounding(tx) });
    if (!two || two.alone) {
      await setRetention(tx, principal, before, { months, reason, alone: two?.alone });
      return "changed";
    }
    await proposeChange(tx, principal, {
      ...{ kind: retentionControl, facts, subjectId: retentionSubject, basedOn: before.version, reason },
      content: retentionContent(before.months, months),
    });
    return "proposed";
  });
}

async function setRetention(
  tx: Tx,
  { personId }: Pick<Principal, "personId">,
  before: Retention,
  { months, ...how }: ChangeRetention & MadeBy,
): Promise<void> {
  await writeRetention(tx, months);
  await append(tx, retentionChanged(personId, { before: before.months, after: months, ...how }));
}

/**
 * Confirms a shorter retention as the second person, exactly as it was read.
 *
 * @throws ChangeError as `confirmChange`, and `change_outdated` if the retention was changed meanwhile
 */
export async function confirmRetention(principal: Principal, changeId: string, digest: string): Promise<void> {
  refuseOutdated(await refuseConfirmation(principal, controlOf(changeId), digest), await readRetention());
  await transaction(async (tx) => {
    const change = await confirmChange(tx, principal, controlOf(changeId), digest);
    const before = await lockRetention(tx);
    refuseOutdated(change, before);
    const { reason, proposedById } = change;
    await setRetention(tx, principal, before, { months: shorterMonths(change), reason, changeId, proposedById });
  });
}

/** Refuses a shorter retention that another person proposed, or withdraws the actor's own. Throws as `endChange`. */
export const endRetentionChange = (
  principal: Principal,
  changeId: string,
  action: "refuse" | "withdraw",
  note: string,
): Promise<ControlChange> => transaction((tx) => endChange(tx, principal, controlOf(changeId), action, note));
