import { append } from "@/lib/audit/append";
import { refuseAgents, relyingParty } from "@/lib/passkeys/ceremony";
import { PasskeyError } from "@/lib/passkeys/errors";
import { passkeyConfirmed, passkeyRefused, passkeyRemoved, passkeyRenamed } from "@/lib/passkeys/events";
import type { Passkey } from "@/lib/passkeys/model";
import { refusalOfConfirmation } from "@/lib/passkeys/policy";
import * as store from "@/lib/passkeys/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";

/** Renames a passkey of the signed-in person; the same name does nothing. Throws `passkey_not_found`, `person_only`. */
export async function renamePasskey(principal: Principal, passkeyId: string, name: string): Promise<void> {
  refuseAgents(principal);
  await transaction(async (tx) => {
    const passkey = await store.lockPasskey(tx, principal.personId, passkeyId);
    if (passkey.name === name) return;
    await append(tx, passkeyRenamed(passkey, await store.renameRow(tx, passkey.id, name)));
  });
}

/**
 * Removes a passkey of the actor, or of another person. It signs no further approvals; earlier ones stay verifiable.
 *
 * @throws DomainError `passkey_not_found`, `forbidden`, `person_only`
 */
export async function removePasskey(principal: Principal, personId: string, passkeyId: string): Promise<void> {
  refuseAgents(principal);
  if (personId !== principal.personId && !may(principal, "people:write")) throw notAllowed(["people:write"]);
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await store.getPasskeyOrThrow(prisma(), personId, passkeyId);
  await transaction(
    async (tx) => {
      const passkey = await store.lockPasskey(tx, personId, passkeyId);
      await store.removeRow(tx, passkey.id);
      await append(tx, passkeyRemoved(principal.personId, passkey));
    },
    { barrier: "exclusive" },
  );
}

/**
 * Confirms another person's new passkey, so that it signs before its first day is over (rules O2).
 *
 * @throws DomainError `own_passkey`, `passkey_ready`, `passkey_blocked`, `passkey_elsewhere`, `passkey_not_found`,
 * `forbidden`
 */
export async function confirmPasskey(principal: Principal, personId: string, passkeyId: string): Promise<void> {
  refuseAgents(principal);
  if (!may(principal, "people:write")) throw notAllowed(["people:write"]);
  await transaction(async (tx) => {
    const now = clock.now();
    const passkey = await store.lockPasskey(tx, personId, passkeyId);
    const refusal = refusalOfConfirmation(principal.personId, passkey, relyingParty().rpId, now);
    if (refusal) throw new PasskeyError(refusal);
    await append(
      tx,
      passkeyConfirmed(principal.personId, await store.confirmRow(tx, passkey.id, principal.personId, now)),
    );
  });
}

/**
 * Refuses another person's new passkey in its first day. It is removed.
 *
 * @throws DomainError as {@link confirmPasskey}
 */
export async function refusePasskey(
  principal: Principal,
  personId: string,
  passkeyId: string,
  note: string,
): Promise<void> {
  refuseAgents(principal);
  if (!may(principal, "people:write")) throw notAllowed(["people:write"]);
  const judge = (passkey: Passkey) => {
    const refusal = refusalOfConfirmation(principal.personId, passkey, relyingParty().rpId, clock.now());
    if (refusal) throw new PasskeyError(refusal);
  };
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  judge(await store.getPasskeyOrThrow(prisma(), personId, passkeyId));
  await transaction(
    async (tx) => {
      const passkey = await store.lockPasskey(tx, personId, passkeyId);
      judge(passkey);
      await store.removeRow(tx, passkey.id);
      await append(tx, passkeyRefused(principal.personId, passkey, note));
    },
    { barrier: "exclusive" },
  );
}
