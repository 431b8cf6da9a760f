import { activateAgent } from "@/lib/agents/commands/lifecycle";
import type { Agent } from "@/lib/agents/model";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { LifecycleError } from "./errors";
import { factsOf } from "./facts.store";
import { openChecks, ruleFor } from "./policy/policy";
import { currentPolicy } from "./policy/store";

/** Judges an activation by the lifecycle policy of this moment; throws `lifecycle_checks_open`. */
async function judge(tx: Tx, { id }: Pick<Agent, "id">): Promise<{ people: 1 | 2 }> {
  const [{ rules, version }, [facts]] = [await currentPolicy(tx), await factsOf([id], tx)];
  if (!facts) throw new Error("an agent that is activated has facts");
  const rule = ruleFor(rules, facts);
  const open = openChecks(rule, facts);
  if (open.length > 0) {
    throw new LifecycleError("lifecycle_checks_open", {
      errors: open.map((check) => ({ path: check, code: "check_open" })),
      facts: { agentId: id, version },
    });
  }
  return { people: rule.people };
}

/**
 * Activates an agent, or asks for it, as the lifecycle policy requires: the required lines of its checklist are done, also
 * when the second person confirms.
 *
 * @throws LifecycleError `lifecycle_checks_open` naming each line; otherwise as `activateAgent`.
 */
export const goLive = (principal: Principal, agentId: string, expected?: number): Promise<Agent> =>
  activateAgent(principal, agentId, expected, judge);
