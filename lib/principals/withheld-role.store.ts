import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Person, PersonRole } from "./model";

/** The effect of an admin's change on withheld roles. */
export type ByHand = { withheld: PersonRole[]; lifted: PersonRole[] };

/** Reads the roles that an admin took away and no identity provider gives back. */
export const withheldRolesOf = async (tx: Tx, personId: string): Promise<PersonRole[]> =>
  (await tx.withheldRole.findMany({ where: { personId }, select: { role: true } })).map(({ role }) => role);

/**
 * Withholds the roles that a change by hand took away, and lifts the withholding of those that it gave.
 *
 * The caller holds the person's row and makes the change in the same transaction.
 */
export async function followHand(tx: Tx, takenAwayById: string, before: Person, after: Person): Promise<ByHand> {
  const personId = after.id;
  const withheld = before.roles.filter((role) => !after.roles.includes(role));
  const lifted = (await withheldRolesOf(tx, personId)).filter((role) => after.roles.includes(role));
  if (lifted.length > 0) await tx.withheldRole.deleteMany({ where: { personId, role: { in: lifted } } });
  for (const role of withheld)
    await tx.withheldRole.upsert({
      where: { personId_role: { personId, role } },
      create: { personId, role, takenAwayById },
      update: { takenAwayById, takenAwayAt: clock.now() },
    });
  return { withheld, lifted };
}

type Named = { id: string; name: string };
export type RoleSources = {
  /** The provider that gave the roles from a provider; null where no sign-in noted it yet. */
  provider: Named | null;
  withheld: { role: PersonRole; takenAwayBy: Named; takenAwayAt: Date }[];
};

/** Reads which provider gave a person's roles, and who took the withheld ones away. */
export async function readRoleSources(personId: string): Promise<RoleSources> {
  const named = { select: { id: true, name: true } } as const;
  const withheldRoles = {
    select: { role: true, takenAwayAt: true, takenAwayBy: named },
    orderBy: { role: "asc" },
  } as const;
  const row = await prisma().person.findUnique({
    where: { id: personId },
    select: { rolesProvider: named, withheldRoles },
  });
  return { provider: row?.rolesProvider ?? null, withheld: row?.withheldRoles ?? [] };
}
