import { append } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { announce } from "@/lib/platform/events/announce";
import { type KeyChange, publishNextKey, type RecordKeyChange } from "@/lib/platform/keys/key-rotation";
import { readKeys } from "@/lib/platform/keys/key-store";
import type { KeysHealth } from "@/lib/platform/keys/keys";
import { loadKeys, reloadKeys } from "@/lib/platform/keys/load-keys";
import type { KeyPurpose } from "@/lib/platform/keys/purpose";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { keyKeeper, keyMoved, keyRotated } from "./events";
import { toResponse } from "./queries";
import type { KeyResponse } from "./schema";

const record =
  (eventOf: (change: KeyChange) => AuditEvent): RecordKeyChange =>
  async (tx, change) => {
    await append(tx, eventOf(change));
    await announce(tx, { topic: "keys", id: change.kid });
  };

/** Records what the key keeper does with a key. */
export const recordKeyMove: RecordKeyChange = record((change) => keyMoved(keyKeeper, change));

/** Loads the keys, makes missing ones and puts due ones to use; each change leaves its entry in the log. */
export const settleSigningKeys = (): Promise<KeysHealth> => loadKeys({ record: recordKeyMove });

/**
 * Publishes the next key of a purpose. It signs from a minute later on, when every verifier can know it.
 *
 * @throws DomainError `forbidden`, `key_not_rotatable` (conflict), `rotation_in_progress` (conflict).
 */
export async function rotateKey(principal: Principal, purpose: KeyPurpose): Promise<KeyResponse> {
  if (!may(principal, "keys:write")) throw notAllowed(["keys:write"]);
  const actor = { type: "person" as const, id: principal.personId };
  const { kid } = await publishNextKey(
    purpose,
    record((change) => keyRotated(actor, change)),
  );
  await reloadKeys();
  const key = (await readKeys()).find((stored) => stored.kid === kid);
  assertInvariant(key !== undefined, `key ${kid} was published`);
  return toResponse(key);
}
