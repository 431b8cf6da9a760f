import type { Witness } from "./witnesses.schema";
import { type CosigningWitness, listWitnesses } from "./witnesses.store";

/** Lists the witnesses with the newest tree that each of them cosigned. */
export const getWitnesses = async (): Promise<Witness[]> => (await listWitnesses()).map(shown);

const shown = ({ id, name, vkey, addedAt, cosignature }: CosigningWitness): Witness => ({
  ...{ id, name, vkey, keyId: vkey.split("+")[1] ?? "", addedAt: addedAt.toISOString() },
  cosigned: cosignature
    ? {
        size: cosignature.size,
        at: cosignature.cosignedAt.toISOString(),
        receivedAt: cosignature.receivedAt.toISOString(),
      }
    : null,
});
