import type { Tx } from "@/lib/platform/database/transaction";
import { type Permission, permissionsOf } from "./permissions";
import { holdRoles } from "./store";

/**
 * Judges a person again: those permissions of their session that their roles still give. They hold until the transaction
 * ends: a change of roles or a departure comes whole before it or after it (A2).
 */
export async function heldPermissions(
  tx: Tx,
  { personId, permissions }: { personId: string; permissions: ReadonlySet<string> },
): Promise<ReadonlySet<Permission>> {
  const held = permissionsOf(await holdRoles(tx, personId));
  return new Set([...held].filter((one) => permissions.has(one)));
}
