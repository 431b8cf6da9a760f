import { proposeChange } from "@/lib/people/dual-control/commands";
import type { ControlChange } from "@/lib/people/dual-control/model";
import type { Person } from "@/lib/people/model";
import type { Principal } from "@/lib/people/principal";
import { roleContent, standingOf } from "@/lib/people/role-changes/document";
import { roleControl, type Standing } from "@/lib/people/role-changes/model";
import { gainedRoles } from "@/lib/people/role-changes/policy";
import { withheldRolesOf } from "@/lib/people/withheld-role-store";
import type { Tx } from "@/lib/platform/db/transaction";

/** Proposes roles or a standing for a person as they are now; a second admin confirms it. */
export const proposeRoles = async (
  tx: Tx,
  principal: Principal,
  person: Person,
  after: Standing,
  reason: string,
): Promise<ControlChange> => {
  const before = standingOf(person);
  const lifts = (await withheldRolesOf(tx, person.id)).filter((role) => after.roles.includes(role));
  return proposeChange(tx, principal, {
    ...{ kind: roleControl, subjectId: person.id, basedOn: person.version, reason },
    facts: { control: "roles", gained: gainedRoles(before, after) },
    content: roleContent(person, before, after, lifts),
  });
};
