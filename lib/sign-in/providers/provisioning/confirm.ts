import { append } from "@/lib/audit/append";
import { ChangeError } from "@/lib/control-changes/errors";
import type { ControlChange } from "@/lib/control-changes/model";
import { clock } from "@/lib/platform/base/clock";
import type { Tx } from "@/lib/platform/database/transaction";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import { tokenConfirmed } from "./events";
import * as store from "./store";

/** Lets a token act that another admin issued; throws ChangeError `change_outdated` if it was revoked meanwhile. */
export async function confirmToken(
  tx: Tx,
  principal: Principal,
  { id: providerId }: IdentityProvider,
  tokenId: string,
  { id: changeId, proposedById }: ControlChange,
): Promise<void> {
  const token = await store.getOrThrow(tx, providerId, tokenId);
  if (!(await store.confirm(tx, tokenId, clock.now())))
    throw new ChangeError("change_outdated", { facts: { id: changeId } });
  await append(tx, tokenConfirmed(personActor(principal.personId), token, { changeId, proposedById }));
}
