import { proposeChange, withdrawForSystem } from "@/lib/control-changes/commands";
import { findOpen, listOf } from "@/lib/control-changes/store";
import type { Provided } from "@/lib/entitlements/memberships/provided";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Person, PersonRole } from "@/lib/principals/model";
import { type RoleContent, readRoleContent, roleContent, sameStanding, standingOf } from "./document";
import { roleControl } from "./model";
import { gainedRoles } from "./policy";

/** All roles of a person with those that provisioned groups give, and which of them follow the groups. */
export type RolesAsked = { roles: PersonRole[]; providerRoles: PersonRole[] };

/**
 * Lets the roles that decide and that provisioned groups would give wait for a second admin. A change that waits and says
 * something else by now is withdrawn. A change that a person proposed stays, and a refused one is not proposed again.
 *
 * @param asked Undefined where the groups give no further role that decides. The caller holds the person's row.
 */
export async function settleProvidedRoles(
  tx: Tx,
  person: Person,
  { provider, system, proposerId }: Provided,
  asked: RolesAsked | undefined,
): Promise<void> {
  const before = standingOf(person);
  const after = asked && { ...before, roles: asked.roles };
  const says = ({ provided, ...content }: RoleContent): boolean =>
    provided?.providerId === provider.id && after !== undefined && sameStanding(content.after, after);
  const open = await findOpen(roleControl, person.id, tx);
  if (open) {
    const content = readRoleContent(open.document);
    if (content.provided?.providerId !== provider.id) return;
    if (says(content) && sameStanding(content.before, before)) return;
    await withdrawForSystem(tx, system.actor, open);
  }
  if (!asked || !after) return;
  const [last] = await listOf(roleControl, person.id, 1, tx);
  if (last?.status === "refused" && says(readRoleContent(last.document))) return;
  await proposeChange(
    tx,
    { personId: proposerId },
    {
      ...{ kind: roleControl, subjectId: person.id, basedOn: person.version, system },
      facts: { control: "roles", gained: gainedRoles(before, after) },
      content: {
        ...roleContent(person, before, after, []),
        provided: { providerId: provider.id, roles: asked.providerRoles },
      },
      reason: `Groups that the SCIM client of ${provider.name} filled give this.`,
    },
  );
}
