import { relyingParty } from "@/lib/passkeys/ceremony";
import type { PasskeyErrorCode } from "@/lib/passkeys/errors";
import { refusalOfSigning } from "@/lib/passkeys/policy";
import { passkeysOf } from "@/lib/passkeys/store";
import type { Tx } from "@/lib/platform/database/transaction";

/** Gives the reason why the person cannot sign with a passkey now; undefined when they can. */
export const signingRefusal = async (tx: Tx, personId: string, now: Date): Promise<PasskeyErrorCode | undefined> =>
  refusalOfSigning(await passkeysOf(personId, tx), relyingParty().rpId, now);
