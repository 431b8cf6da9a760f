import { proposeChange } from "@/lib/control-changes/commands";
import type { ControlChange } from "@/lib/control-changes/model";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Person } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { withheldRolesOf } from "@/lib/principals/withheld-role.store";
import { roleContent, standingOf } from "./document";
import { roleControl, type Standing } from "./model";
import { gainedRoles } from "./policy";

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
