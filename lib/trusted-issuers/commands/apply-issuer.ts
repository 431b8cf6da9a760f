import { isDeepStrictEqual } from "node:util";
import { append } from "@/lib/audit/append";
import { withReason } from "@/lib/audit/event";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Right } from "@/lib/principals/events";
import { actingPeople, type Principal } from "@/lib/principals/principal";
import * as events from "@/lib/trusted-issuers/events";
import type { TrustedIssuer } from "@/lib/trusted-issuers/model";
import * as store from "@/lib/trusted-issuers/store";

const members = ["name", "issuer", "audience", "keySource", "keysUrl", "keys", "status"] as const;

/** The members that differ afterwards. */
export const changedMembers = (before: TrustedIssuer, after: TrustedIssuer): string[] =>
  members.filter((member) => !isDeepStrictEqual(before[member], after[member]));

/** Writes and records settings of an issuer. Those that it has already are no change. */
export async function applyIssuer(
  tx: Tx,
  principal: Pick<Principal, "personId" | "through">,
  before: TrustedIssuer,
  change: store.IssuerChange,
  { reason, ...right }: Right & { reason?: string },
): Promise<TrustedIssuer> {
  const changed = changedMembers(before, { ...before, ...change });
  if (changed.length === 0) return before;
  const { personId } = principal;
  const people = [...actingPeople(principal), ...(right.proposedById ? [right.proposedById] : [])];
  const behindIds = [...new Set([...before.behindIds, ...people])];
  // A name decides nothing.
  const material = changed.some((member) => member !== "name");
  const edited = await store.update(tx, before, material ? { ...change, behindIds } : change);
  const disabled = before.status === "active" && edited.status === "disabled";
  const event = disabled
    ? events.issuerDisabled(personId, before, edited)
    : events.issuerEdited(personId, before, edited, right);
  await append(tx, withReason(event, reason));
  return edited;
}
