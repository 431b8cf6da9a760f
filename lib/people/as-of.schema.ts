import { z } from "zod";
import { AsOf, ChangedSince } from "@/lib/audit/as-of.schema";
import { personRoles } from "@/lib/principals/model";
import { PersonId } from "@/lib/principals/schema";

/** A person at an instant of the past, as their records state it. */
export const PersonAsOf = z.object({
  id: PersonId,
  /** Null if the text was erased. */
  email: z.string().nullable(),
  name: z.string().nullable(),
  /** Today's name. */
  nameNow: z.string(),
  roles: z.array(z.enum(personRoles)),
  status: z.enum(["invited", "active", "deactivated"]),
  asOf: AsOf,
  changedSince: ChangedSince,
});
export type PersonAsOf = z.infer<typeof PersonAsOf>;
