import { relyingParty } from "@/lib/people/passkeys/ceremony";
import type { PasskeyErrorCode } from "@/lib/people/passkeys/errors";
import { refusalOfSigning } from "@/lib/people/passkeys/policy";
import { passkeysOf } from "@/lib/people/passkeys/store";
import type { Tx } from "@/lib/platform/db/transaction";

/** Tells why somebody could sign nothing with a passkey now; undefined when they can. */
export const signingRefusal = async (tx: Tx, personId: string, now: Date): Promise<PasskeyErrorCode | undefined> =>
  refusalOfSigning(await passkeysOf(personId, tx), relyingParty().rpId, now);
