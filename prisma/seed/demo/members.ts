import { createPerson } from "@/lib/people/commands/create-person";
import { prisma } from "@/lib/platform/database/prisma";
import { permissionsOf } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { acceptInvitation } from "@/lib/sign-in/commands/set-password";
import { people, type Role } from "@/prisma/seed/demo/organisation";

/** Makes the principal of a person who has just signed in, so that commands authorise as they would for them. */
export async function principalOf(email: string): Promise<Principal> {
  const { id, name, roles } = await prisma().person.findUniqueOrThrow({ where: { email } });
  const permissions = permissionsOf(roles);
  const signIn = { method: "password" } as const;
  return { personId: id, name, email, roles, sessionId: "ses_seed", authenticatedAt: new Date(), signIn, permissions };
}

/** Invites the people of the demonstration; each accepts with the one password, so that no admin chose it. */
export async function createMembers(password: string): Promise<Record<Role, Principal>> {
  const first = await prisma().person.findFirstOrThrow({ where: { roles: { has: "admin" } }, orderBy: { id: "asc" } });
  const admin = await principalOf(first.email);
  const members: Partial<Record<Role, Principal>> = {};
  for (const role of Object.keys(people) as Role[]) {
    const { email, name, roles } = people[role];
    const { invitationUrl } = await createPerson(admin, { email, name, roles: [...roles] });
    const token = new URL(invitationUrl ?? "").searchParams.get("token") ?? "";
    await acceptInvitation({ token, password });
    members[role] = await principalOf(email);
  }
  return members as Record<Role, Principal>;
}
