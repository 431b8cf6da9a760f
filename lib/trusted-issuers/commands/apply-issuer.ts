import { append } from "@/lib/audit/append";
import type { Right } from "@/lib/people/events";
import type { Principal } from "@/lib/people/principal";
import type { Tx } from "@/lib/platform/db/transaction";
import * as events from "@/lib/trusted-issuers/events";
import type { TrustedIssuer } from "@/lib/trusted-issuers/model";
import * as store from "@/lib/trusted-issuers/store";

const members = ["name", "issuer", "audience", "keySource", "keysUrl", "keys", "status"] as const;

/** The members that differ afterwards. */
export const changedMembers = (before: TrustedIssuer, after: TrustedIssuer): string[] =>
  members.filter((member) => JSON.stringify(before[member]) !== JSON.stringify(after[member]));

/** Writes and records settings of an issuer. */
export async function applyIssuer(
  tx: Tx,
  { personId }: Pick<Principal, "personId">,
  before: TrustedIssuer,
  change: store.IssuerChange,
  right: Right,
): Promise<TrustedIssuer> {
  const edited = await store.update(tx, before, change);
  const disabled = before.status === "active" && edited.status === "disabled";
  const event = disabled
    ? events.issuerDisabled(personId, edited)
    : events.issuerEdited(personId, before, edited, right);
  await append(tx, event);
  return edited;
}
