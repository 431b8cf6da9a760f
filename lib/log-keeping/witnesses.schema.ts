import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";

export const WitnessId = z.string().regex(idPattern("witness"));
export const WitnessParams = z.object({ witnessId: WitnessId });

/** A witness's verifier key (C2SP tlog-cosignature), as `npm run witness` prints it. */
export const AddWitness = z.strictObject({ vkey: z.string().min(1).max(500) });
export type AddWitness = z.infer<typeof AddWitness>;

export const Witness = z.object({
  id: WitnessId,
  name: z.string(),
  /** 8 hexadecimal digits. */
  keyId: z.string(),
  vkey: z.string(),
  addedAt: z.iso.datetime(),
  /** The largest tree that it cosigned, by its own clock and by ours; null before the first. */
  cosigned: z.object({ size: z.number().int().min(0), at: z.iso.datetime(), receivedAt: z.iso.datetime() }).nullable(),
});
export type Witness = z.infer<typeof Witness>;

export const WitnessList = z.object({ witnesses: z.array(Witness) });
export type WitnessList = z.infer<typeof WitnessList>;
