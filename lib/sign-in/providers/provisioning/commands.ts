import { append } from "@/lib/audit/append";
import { proposeChange } from "@/lib/control-changes/commands";
import type { ControlChange } from "@/lib/control-changes/model";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { newOpaqueSecret } from "@/lib/platform/base/opaque-secret";
import { transaction } from "@/lib/platform/database/transaction";
import { personActor } from "@/lib/principals/events";
import { isFounding } from "@/lib/principals/founding.store";
import type { Principal } from "@/lib/principals/principal";
import { providerControl, provisionContent } from "@/lib/sign-in/providers/changes/document";
import { refuseOthersThanAdmins } from "@/lib/sign-in/providers/commands/admins";
import { IdentityProviderError } from "@/lib/sign-in/providers/errors";
import * as providers from "@/lib/sign-in/providers/store";
import { tokenIssued, tokenRevoked } from "./events";
import type { IssueTokenRequest } from "./schema";
import * as store from "./store";

const dayMs = 86_400_000;
/** Two act while one replaces the other; a third may wait for its second admin. */
const mostOpen = 4;

export type IssuedToken = { token: store.TokenRow; secret: string; waiting?: ControlChange };

/**
 * Issues a token for the SCIM client of a provider. The secret is answered once. A second admin confirms the token before
 * it acts, because roles come from the groups that its client fills. Older tokens go on until they expire or are revoked.
 *
 * @throws PeopleError `admin_only`; IdentityProviderError `identity_provider_not_found`, `provisioning_tokens_many`;
 *   ChangeError `change_pending`.
 */
export async function issueToken(
  principal: Principal,
  providerId: string,
  { name, days, reason = "" }: IssueTokenRequest,
): Promise<IssuedToken> {
  const { secret, hash } = newOpaqueSecret("mpt");
  return transaction(async (tx) => {
    await providers.lockToWrite(tx, providerId);
    await refuseOthersThanAdmins(tx, principal);
    const provider = await providers.getOrThrow(providerId, tx);
    const now = clock.now();
    if ((await store.countOpen(tx, providerId, now)) >= mostOpen)
      throw new IdentityProviderError("provisioning_tokens_many");
    const facts = { control: "identity-provider", change: "edit", changed: ["provisioning"] } as const;
    const two = takesTwo(facts, { founding: await isFounding(tx) });
    const alone = two === undefined || two.alone;
    const token = await store.insert(tx, {
      ...{ id: newId("provisioningToken"), providerId, name, secretHash: hash, createdById: principal.personId },
      ...{ expiresAt: new Date(now.getTime() + days * dayMs), confirmedAt: alone ? now : null },
    });
    await append(tx, tokenIssued(personActor(principal.personId), token, alone ? { alone: true } : {}));
    if (alone) return { token, secret };
    const content = provisionContent(provider, token, await providers.namedMappings(tx, providerId));
    const waiting = await proposeChange(tx, principal, {
      ...{ kind: providerControl, subjectId: providerId, basedOn: provider.version, reason, facts, content },
    });
    return { token, secret, waiting };
  });
}

/** Ends a token: its next request is refused. Without a second person, as every stop. Repeating it changes nothing. */
export const revokeToken = (principal: Principal, providerId: string, tokenId: string): Promise<void> =>
  transaction(async (tx) => {
    await refuseOthersThanAdmins(tx, principal);
    const token = await store.getOrThrow(tx, providerId, tokenId);
    if (await store.revoke(tx, tokenId, clock.now()))
      await append(tx, tokenRevoked(personActor(principal.personId), token));
  });
