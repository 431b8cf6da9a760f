import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { PeopleError } from "@/lib/principals/errors";
import type { Principal } from "@/lib/principals/principal";
import { lockActiveAdmins, readActiveAdmins } from "@/lib/principals/store";

/** Holds the rows of all active admins and refuses everybody else with `admin_only`. */
export const refuseOthersThanAdmins = async (tx: Tx, principal: Pick<Principal, "personId">): Promise<void> =>
  refuseUnlessAmong(await lockActiveAdmins(tx), principal);

/** Refuses as {@link refuseOthersThanAdmins} before a transaction takes the barrier, and holds no row. */
export const refuseNonAdmins = async (principal: Pick<Principal, "personId">): Promise<void> =>
  refuseUnlessAmong(await readActiveAdmins(prisma()), principal);

function refuseUnlessAmong(admins: readonly string[], { personId }: Pick<Principal, "personId">): void {
  if (!admins.includes(personId)) throw new PeopleError("admin_only");
}
