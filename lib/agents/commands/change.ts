import { readMove } from "@/lib/agents/blueprint-move";
import { actionOf, readEdit, stillShows } from "@/lib/agents/change-document";
import { AgentError } from "@/lib/agents/errors";
import { type Agent, agentControl } from "@/lib/agents/model";
import { isPermitted, maySee } from "@/lib/agents/policy";
import * as store from "@/lib/agents/store";
import { confirmChange, endChange, permissionsHeld, refuseConfirmation } from "@/lib/control-changes/commands";
import { ChangeError } from "@/lib/control-changes/errors";
import type { ControlChange } from "@/lib/control-changes/model";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { admit } from "./admit";
import { applyEdit, applyTransfer, governs, heirOf } from "./edit";
import type { LifeRules } from "./lifecycle";
import { applyReinstatement } from "./reinstate";

export type OfChange = { agentId: string; changeId: string };

const controlOf = ({ agentId, changeId }: OfChange) =>
  ({ id: changeId, kind: agentControl, subjectId: agentId, needed: "agents:write" }) as const;

/**
 * Applies an edit, a transfer or a reinstatement, exactly as the second person read it.
 *
 * @param rules Refuse that an agent returns which may not become active now, and a person who is no approver.
 * @throws ChangeError as `confirmChange`, `change_outdated` where the agent differs from the document, or the
 * proposer may not make it now; AgentError `agent_not_found`, `agent_state`, `blueprint_stopped`,
 * `owner_unknown`, `owner_suspended`.
 */
export async function confirmAgentChange(
  principal: Principal,
  of: OfChange,
  digest: string,
  { judge, refuseOthers }: LifeRules,
): Promise<void> {
  await visible(prisma(), principal, of.agentId);
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  const proposed = await refuseConfirmation(principal, controlOf(of), digest);
  const action = actionOf(proposed.document);
  const shown = await admit(prisma(), principal, of.agentId, action);
  await refuseChanged(prisma(), proposed, shown);
  if (action === "reinstate") await judge(prisma(), shown);
  const edit = action === "edit" ? readEdit(proposed.document) : undefined;
  await refuseOthers(prisma(), principal, shown, edit);
  await transaction(
    async (tx) => {
      const agent = await admit(tx, principal, of.agentId, action);
      const change = await confirmChange(tx, principal, controlOf(of), digest);
      await refuseChanged(tx, change, agent);
      const { id, document, proposedById, reason } = change;
      const confirmed = { id, proposedById };
      await refuseOthers(tx, principal, agent, edit);
      if (action === "transfer") await applyTransfer(tx, principal, agent, change);
      else if (action === "edit") await applyEdit(tx, principal, agent, readEdit(document), { change: confirmed });
      else {
        await judge(tx, agent);
        await applyReinstatement(tx, principal, agent, { change: confirmed, reason });
      }
    },
    { barrier: "exclusive" },
  );
}

async function visible(tx: Tx, principal: Principal, agentId: string): Promise<void> {
  const agent = await store.getOrThrow(agentId, tx);
  if (!maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
}

async function refuseChanged(tx: Tx, change: ControlChange, agent: Agent): Promise<void> {
  const { id, document, proposedAt } = change;
  const action = actionOf(document);
  if (action === "transfer") {
    await heirOf(tx, document);
    // The proposer did not know of a suspension that came later. A transfer would lift it.
    if (agent.ownerId !== null && (await store.isSuspendedOwner(agent.ownerId, tx, proposedAt)))
      throw new AgentError("owner_suspended", { facts: { agentId: agent.id } });
  }
  if (!(await maySayStill(tx, change, agent))) throw new ChangeError("change_outdated", { facts: { id } });
  const move = action === "edit" ? await readMove(tx, agent, readEdit(document).blueprintId) : undefined;
  if (!stillShows(document, agent, move)) throw new ChangeError("change_outdated", { facts: { id } });
}

/** Whether the person who proposed a change is active and may still make it. */
async function maySayStill(
  tx: Tx,
  { document, proposedById: personId }: ControlChange,
  agent: Agent,
): Promise<boolean> {
  const action = actionOf(document);
  const permissions = await permissionsHeld(tx, { personId });
  const needsMore = action === "reinstate" || (action === "edit" && governs(readEdit(document)));
  if (needsMore && !permissions.has("agents:write")) return false;
  return isPermitted({ personId, permissions }, agent, action);
}

/** Refuses an edit that another person proposed, or withdraws the actor's own. Throws as `endChange`. */
export const endAgentChange = (
  principal: Principal,
  of: OfChange,
  action: "refuse" | "withdraw",
  note: string,
): Promise<void> =>
  transaction(async (tx) => {
    await visible(tx, principal, of.agentId);
    await endChange(tx, principal, controlOf(of), action, note);
  });
