import { reinstatementContent } from "@/lib/agents/change-document";
import { AgentError } from "@/lib/agents/errors";
import { agentReinstated, type Confirmed } from "@/lib/agents/events";
import type { Agent } from "@/lib/agents/model";
import * as steps from "@/lib/agents/steps.store";
import { noteReinstatement } from "@/lib/agents/stops.store";
import * as store from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { permissionsHeld } from "@/lib/control-changes/commands";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import type { Principal } from "@/lib/principals/principal";
import { admit } from "./admit";
import type { LifeRules } from "./lifecycle";
import { noteGivenUp } from "./plan-step";
import { proposeAgentChange } from "./propose";

/**
 * Makes a revoked agent active again, without anything that it held: it enrols again, and everything given to it until now
 * stays ended. A second person confirms it at tier high or critical, or where the lifecycle policy asks for two.
 *
 * @param expected Version that was shown, from `If-Match`.
 * @throws AgentError `not_allowed`, `agent_state`, `owner_required`, `owner_inactive`, `second_person_required`,
 * `agent_ends_unwritten`; ChangeError `change_pending` while another change of the agent waits.
 */
export const reinstateAgent = (
  principal: Principal,
  agentId: string,
  reason: string,
  expected: number | undefined,
  { judge, refuseOthers }: LifeRules,
): Promise<"reinstated" | "proposed"> =>
  transaction(async (tx) => {
    const agent = await admit(tx, principal, agentId, "reinstate");
    refuseStaleVersion(expected, agent.version);
    if (!(await permissionsHeld(tx, principal)).has("agents:write")) throw new AgentError("not_allowed");
    const { people } = await judge(tx, agent);
    const facts = { control: "agent-activation", riskTier: agent.riskTier, people } as const;
    if (takesTwo(facts)) {
      const content = reinstatementContent(agent);
      await proposeAgentChange(tx, principal, agent, { facts, content, reason });
      return "proposed";
    }
    await refuseOthers(tx, principal, agent);
    await applyReinstatement(tx, principal, agent, { change: null, reason });
    return "reinstated";
  });

/**
 * Writes a reinstatement that one person may make, or that a second one confirmed. A retirement that was planned before
 * is given up, and with it the drain.
 */
export async function applyReinstatement(
  tx: Tx,
  { personId }: Principal,
  agent: Agent,
  how: { change: Confirmed | null; reason: string },
): Promise<void> {
  // Everything made for it until this instant is void, also where a row does not say so.
  await store.voidEverything(tx, agent.id);
  const actor = { type: "person", id: personId } as const;
  const planned = await steps.drop(tx, agent.id, "retire");
  const kept = planned ? await noteGivenUp(tx, actor, agent, planned) : agent;
  const active = await store.transition(tx, kept, "active", { statusReason: null, statusAt: clock.now() });
  await noteReinstatement(tx, agent.id, personId);
  await append(tx, agentReinstated(actor, agent, active, how));
}
