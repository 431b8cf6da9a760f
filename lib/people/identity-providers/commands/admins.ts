import { PeopleError } from "@/lib/people/errors";
import type { Principal } from "@/lib/people/principal";
import { lockActiveAdmins, readActiveAdmins } from "@/lib/people/store";
import { prisma } from "@/lib/platform/db/prisma";
import type { Tx } from "@/lib/platform/db/transaction";

/** Holds the rows of all active admins and refuses everybody else with `admin_only`. */
export const refuseOthersThanAdmins = async (tx: Tx, principal: Pick<Principal, "personId">): Promise<void> =>
  refuseUnlessAmong(await lockActiveAdmins(tx), principal);

/** Refuses as {@link refuseOthersThanAdmins} before a transaction takes the barrier, and holds no row. */
export const refuseNonAdmins = async (principal: Pick<Principal, "personId">): Promise<void> =>
  refuseUnlessAmong(await readActiveAdmins(prisma()), principal);

function refuseUnlessAmong(admins: readonly string[], { personId }: Pick<Principal, "personId">): void {
  if (!admins.includes(personId)) throw new PeopleError("admin_only");
}
