import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { standingCauses } from "./standing.model";

/** One answer to "may it act now, and why not", by the judgement that decisions use. */
export const Standing = z.object({
  /** Whether anything of it is known to be allowed now. */
  inEffect: z.boolean(),
  /**
   * The code of a denial, or `partly_in_effect`; null while all of it is in effect. `not_fully_judged` for an agent that holds
   * more than one answer judges: none of its newest delegations is in effect, and of the others that is not known.
   */
  code: z.string().nullable(),
  reason: z.string().nullable(),
  /** Null where no instant is known, as before a beginning. */
  since: z.iso.datetime().nullable(),
  /** The object whose state, end or stop keeps it from acting. */
  by: z.object({ kind: z.enum(standingCauses), id: z.string(), name: z.string() }).nullable(),
});
export type Standing = z.infer<typeof Standing>;

export const PersonId = z.string().regex(idPattern("person"));
export const PersonParams = z.object({ personId: PersonId });
