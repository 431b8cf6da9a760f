import type { Agent } from "@/lib/agents/model";
import { boundIssues } from "@/lib/authority/combine/editor-bounds";
import type { AuthorityElement, CanonicalAuthority } from "@/lib/authority/language/model";
import { list } from "@/lib/authority/words/words";
import { isAboutAuthority } from "@/lib/decisions/model";
import { rolesWith } from "@/lib/principals/permissions";
import type { Suggestion } from "@/lib/requests/views/suggestions.schema";

type Obstacle = NonNullable<Suggestion["obstacle"]>;

type Standing = {
  code: string;
  agent: Pick<Agent, "name" | "status">;
  element: AuthorityElement;
  /** The person who would delegate it. */
  delegator: { name: string; active: boolean; entitlement: CanonicalAuthority | null } | undefined;
  /** Whether the asker may read the entitlement of the delegator. */
  tellsEntitlement: boolean;
  capped: { blueprint: string; ceiling: CanonicalAuthority | null };
  /** Whether a delegation that the agent holds already covers it. */
  covered: boolean;
};

const askable: readonly string[] = ["draft", "pending", "active", "suspended"];

/** Finds why the denied action cannot be granted, and who can change that; undefined if it can be requested. */
export function obstacleFor(standing: Standing): Obstacle | undefined {
  const { code, agent, delegator, covered } = standing;
  if (!isAboutAuthority(code)) {
    const remedy = "The record of the decision shows what has to change.";
    return { code, reason: "No authority would have allowed this.", remedy };
  }
  if (!askable.includes(agent.status)) {
    const remedy = "No authority can be requested for the agent in this state.";
    return { code: "agent_state", reason: `The agent ${agent.name} is ${agent.status}.`, remedy };
  }
  if (!delegator?.active) {
    const remedy = `A person with the role ${whoMay("agents:write")} has to give it an owner first.`;
    return { code: "owner_required", reason: "The agent has no active owner who could delegate this.", remedy };
  }
  return beyond({ ...standing, delegator }) ?? (covered ? alreadyCovered : undefined);
}

function beyond({
  element,
  delegator,
  tellsEntitlement,
  capped,
}: Standing & { delegator: NonNullable<Standing["delegator"]> }): Obstacle | undefined {
  const [person] = delegator.entitlement
    ? boundIssues([element], [{ kind: "entitlement", name: delegator.name, authority: delegator.entitlement }])
    : [];
  if (person) {
    const remedy = `Two people with the role ${whoMay("people:write")} can change the entitlement of ${delegator.name}. Or ask another person who may delegate this.`;
    const reason = tellsEntitlement ? person.sentence : `${delegator.name} may not delegate this.`;
    return { code: "person_not_entitled", reason, remedy };
  }
  const [ceiling] = capped.ceiling
    ? boundIssues([element], [{ kind: "ceiling", name: capped.blueprint, authority: capped.ceiling }])
    : [];
  if (!ceiling) return undefined;
  const remedy = `Two people with the role ${whoMay("blueprints:write")} can raise the ceiling of the blueprint ${capped.blueprint}.`;
  return { code: "blueprint_ceiling", reason: ceiling.sentence, remedy };
}

const alreadyCovered: Obstacle = {
  code: "already_allowed",
  reason: "The agent's current authority covers this action.",
  remedy: "No request is needed. The action was refused by a narrower token, or before something changed.",
};

const whoMay = (permission: Parameters<typeof rolesWith>[0]): string => list(rolesWith(permission), "or");
