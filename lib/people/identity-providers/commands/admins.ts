import { PeopleError } from "@/lib/people/errors";
import type { Principal } from "@/lib/people/principal";
import { lockActiveAdmins } from "@/lib/people/store";
import type { Tx } from "@/lib/platform/db/transaction";

/** Holds the rows of all active admins and refuses everybody else with `admin_only`. */
export async function refuseOthersThanAdmins(tx: Tx, { personId }: Pick<Principal, "personId">): Promise<void> {
  if (!(await lockActiveAdmins(tx)).includes(personId)) throw new PeopleError("admin_only");
}
