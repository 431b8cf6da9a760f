import { append } from "@/lib/audit/append";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { parseCosignerVkey } from "@/lib/protocols/tlog/cosignature";
import { isNoteError } from "@/lib/protocols/tlog/note";
import { keepingError } from "./errors";
import { witnessAdded, witnessRemoved } from "./events";
import type { AddWitness } from "./witnesses.schema";
import * as store from "./witnesses.store";

/**
 * Names a witness: the server takes cosignatures of its key from now on.
 *
 * @returns its id. Throws DomainError `forbidden`, `witness_key_malformed`, `witness_exists`, `too_many_witnesses`.
 */
export async function addWitness(principal: Principal, { vkey }: AddWitness): Promise<string> {
  refuseOthers(principal);
  const witness = { id: newId("witness"), name: nameIn(vkey), vkey };
  await transaction(async (tx) => {
    await store.insertWitness(tx, { ...witness, addedById: principal.personId });
    await append(tx, witnessAdded(principal.personId, witness));
  });
  return witness.id;
}

/** Removes a witness and its cosignature. Throws DomainError `forbidden`, `witness_not_found`. */
export async function removeWitness(principal: Principal, witnessId: string): Promise<void> {
  refuseOthers(principal);
  await transaction(async (tx) => {
    const witness = await store.deleteWitness(tx, witnessId);
    await append(tx, witnessRemoved(principal.personId, witness));
  });
}

function refuseOthers(principal: Principal): void {
  if (!may(principal, "settings:write")) throw notAllowed(["settings:write"]);
}

function nameIn(vkey: string): string {
  try {
    return parseCosignerVkey(vkey).name;
  } catch (error) {
    if (!isNoteError(error)) throw error;
    throw keepingError("witness_key_malformed", { errors: [{ path: "vkey", code: "witness_key_malformed" }] });
  }
}
