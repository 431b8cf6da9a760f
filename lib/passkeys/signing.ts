import type { Tx } from "@/lib/platform/database/transaction";
import { relyingParty } from "./ceremony";
import type { PasskeyErrorCode } from "./errors";
import { refusalOfSigning } from "./policy";
import { passkeysOf } from "./store";

/** Gives the reason why the person cannot sign with a passkey now; undefined when they can. */
export const signingRefusal = async (tx: Tx, personId: string, now: Date): Promise<PasskeyErrorCode | undefined> =>
  refusalOfSigning(await passkeysOf(personId, tx), relyingParty().rpId, now);
