import { confirmDays, type EditTerms } from "@/lib/agents/changes.policy";
import { type Agent, agentControl } from "@/lib/agents/model";
import { permissionsHeld, proposeChange, withdrawForSystem } from "@/lib/control-changes/commands";
import { findOpen } from "@/lib/control-changes/store";
import { type ControlFacts, takesTwo } from "@/lib/control-changes/takes-two.policy";
import type { Tx } from "@/lib/platform/database/transaction";
import { may, type Principal } from "@/lib/principals/principal";

type Proposed = { facts: ControlFacts; content: unknown; reason: string; terms?: EditTerms | undefined };

/** Stores a change of an agent for a second person to confirm. Throws as `proposeChange`. */
export async function proposeAgentChange(
  tx: Tx,
  principal: Principal,
  agent: Agent,
  { facts, content, reason, terms }: Proposed,
): Promise<void> {
  await endWeaker(tx, principal, agent.id);
  const two = takesTwo(facts);
  const days = two && terms && confirmDays(two, terms);
  await proposeChange(tx, principal, {
    ...{ kind: agentControl, facts, subjectId: agent.id, basedOn: agent.version, content, reason, days },
  });
}

/** An owner without `agents:write` does not hold the only place against a person who has it: their change is withdrawn. */
async function endWeaker(tx: Tx, principal: Principal, agentId: string): Promise<void> {
  if (!may(principal, "agents:write")) return;
  const open = await findOpen(agentControl, agentId, tx);
  if (!open || (await permissionsHeld(tx, { personId: open.proposedById })).has("agents:write")) return;
  await withdrawForSystem(tx, { type: "person", id: principal.personId }, open);
}
