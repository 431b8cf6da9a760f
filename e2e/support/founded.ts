import type { World } from "@/e2e/support/world";
import type { Principal } from "@/lib/principals/principal";

/** Notes that a person chose their password themselves, as by accepting an invitation. */
export const ownPassword = (world: World, { personId }: Principal) =>
  world.sql("update people set password_chosen_at = clock_timestamp() where id = $1", [personId]);

/** Makes two admins who chose their own passwords: the organisation is founded from then on. */
export async function foundedBy(world: World): Promise<[Principal, Principal]> {
  const admins: [Principal, Principal] = [await world.person(["admin"]), await world.person(["admin"])];
  for (const admin of admins) await ownPassword(world, admin);
  return admins;
}
