import { isDeepStrictEqual } from "node:util";
import { append } from "@/lib/audit/append";
import { withReason } from "@/lib/audit/event";
import type { Tx } from "@/lib/platform/database/transaction";
import { personActor, type Right } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import { endSessionsOfProvider } from "@/lib/principals/session-ends";
import * as events from "@/lib/sign-in/providers/events";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import { endsSessions } from "@/lib/sign-in/providers/policy";
import * as store from "@/lib/sign-in/providers/store";

/** The members that differ afterwards; the secret differs whenever it is entered. */
export const changedMembers = (before: IdentityProvider, after: store.ProviderChange): string[] =>
  Object.entries(after)
    .filter(([member]) => member !== "secretSetAt")
    .filter(([member, value]) => !isDeepStrictEqual(before[member as keyof IdentityProvider], value))
    .map(([member]) => member);

/** Writes and records settings of a provider. It ends the sessions by a former issuer or client. */
export async function applyEdit(
  tx: Tx,
  { personId }: Pick<Principal, "personId">,
  before: IdentityProvider,
  change: store.ProviderChange,
  { reason, ...right }: Right & { reason?: string },
): Promise<IdentityProvider> {
  const changed = changedMembers(before, change);
  if (changed.length === 0) return before;
  const edited = await store.update(tx, before, change);
  const ended = endsSessions(changed) ? await endSessionsOfProvider(tx, before.id) : 0;
  const event = events.providerEdited(personActor(personId), [before, edited], changed, ended, right);
  await append(tx, withReason(event, reason));
  return edited;
}
