import type { Agent } from "@/lib/agents/model";
import { boundIssues } from "@/lib/authority/combine/editor-bounds";
import type { AuthorityElement, CanonicalAuthority } from "@/lib/authority/language/model";
import { list } from "@/lib/authority/words/words";
import { isAboutAuthority } from "@/lib/decisions/model";
import { rolesWith } from "@/lib/principals/permissions";
import type { Suggestion } from "@/lib/requests/views/suggestions/schema";

type Obstacle = NonNullable<Suggestion["obstacle"]>;

type Standing = {
  code: string;
  agent: Pick<Agent, "name" | "status">;
  element: AuthorityElement;
  /** Who would delegate it. */
  delegator: { name: string; active: boolean; entitlement: CanonicalAuthority | null } | undefined;
  /** Whether the asker may read what the delegator may delegate. */
  tellsEntitlement: boolean;
  capped: { blueprint: string; ceiling: CanonicalAuthority | null };
  /** Whether what the agent holds covers it already. */
  covered: boolean;
};

const askable: readonly string[] = ["draft", "pending", "active", "suspended"];
/** Says why nobody could grant what was denied, and who could change that; undefined where it can be asked for. */
export function obstacleFor(standing: Standing): Obstacle | undefined {
  const { code, agent, delegator, covered } = standing;
  if (!isAboutAuthority(code)) {
    const remedy = "The record of the decision says what has to change.";
    return { code, reason: "No authority would have allowed this.", remedy };
  }
  if (!askable.includes(agent.status)) {
    const remedy = "No authority can be asked for it in this state.";
    return { code: "agent_state", reason: `The agent ${agent.name} is ${agent.status}.`, remedy };
  }
  if (!delegator?.active) {
    const remedy = `Give it an owner first: ${whoMay("agents:write")} may.`;
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
    const remedy = `What ${delegator.name} may delegate is changed by two people with the role ${whoMay("people:write")}; or somebody who may delegate it does.`;
    const reason = tellsEntitlement ? person.sentence : `${delegator.name} may not delegate this.`;
    return { code: "person_not_entitled", reason, remedy };
  }
  const [ceiling] = capped.ceiling
    ? boundIssues([element], [{ kind: "ceiling", name: capped.blueprint, authority: capped.ceiling }])
    : [];
  if (!ceiling) return undefined;
  const remedy = `Whoever looks after the blueprint ${capped.blueprint} could raise its ceiling: the role ${whoMay("blueprints:write")}, and a second person.`;
  return { code: "blueprint_ceiling", reason: ceiling.sentence, remedy };
}

const alreadyCovered: Obstacle = {
  code: "already_allowed",
  reason: "What the agent holds now covers this action.",
  remedy: "Nothing needs to be asked for: it was refused by a token that asked for less, or before something changed.",
};

const whoMay = (permission: Parameters<typeof rolesWith>[0]): string => list(rolesWith(permission), "or");
