import { findOpen } from "@/lib/control-changes/store";
import { readRoleContent } from "@/lib/people/role-changes/document";
import { roleControl } from "@/lib/people/role-changes/model";
import { gainedRoles } from "@/lib/people/role-changes/policy";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Person, PersonRole } from "@/lib/principals/model";

/**
 * The roles that a person gains when a second admin confirms the change that waits.
 *
 * True until the end of the transaction where it holds the person's row: a proposal and its confirmation lock it, too.
 */
export async function rolesToCome(tx: Tx, { id }: Pick<Person, "id">): Promise<PersonRole[]> {
  const change = await findOpen(roleControl, id, tx);
  if (!change) return [];
  const { before, after } = readRoleContent(change.document);
  return gainedRoles(before, after);
}
