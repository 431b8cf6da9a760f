import type { Agent } from "@/lib/agents/model";
import type { Joining } from "@/lib/authority/combine/extend-held";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { explainAuthority } from "@/lib/authority/words/explain";
import { behind, representedPerson } from "@/lib/delegations/chain/policy";
import { loadActiveDelegations, loadChain } from "@/lib/delegations/chain/store";
import { type Asker, maySee, maySeeEntitlement } from "@/lib/delegations/policy";
import { reachable } from "@/lib/delegations/standing/policy";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import * as bounds from "@/lib/delegations/views/bounds.store";
import type { SuggestedWay, Suggestion } from "@/lib/requests/views/suggestions.schema";
import { askingFor } from "@/lib/requests/views/suggestions-asking";
import { type Denial, notRequestable, readDenial } from "./denial";
import {
  type ChangeOfHeld,
  changeOfHeld,
  deniedAction,
  type HeldDelegation,
  heldFrom,
  hintHours,
  isCovered,
  ownFor,
  purposeOf,
} from "./policy";
import { obstacleFor } from "./remedies";

/**
 * Suggests the narrowest authority that would have allowed a denied action, as a new delegation or as a change. A
 * change is of a delegation that the agent holds for the same person at the same resource server. If neither can be
 * granted, the suggestion gives the obstacle and the people who can remove it.
 *
 * @throws DomainError `not_found` if the asker may not see the decision, `not_requestable` if it names no known agent.
 */
export async function suggestFromDenial(asker: Asker, decisionId: string): Promise<Suggestion> {
  const { decision, denial } = await readDenial(asker, decisionId);
  const { agent: named, action, resourceType, resource, texts, code } = decision;
  if (!named) throw notRequestable();
  const [{ agent, asking }, chain] = await Promise.all([
    askingFor(asker, named.id),
    loadChain(decision.hops.at(-1)?.id ?? ""),
  ]);
  const represented = (chain && representedPerson(chain)) ?? null;
  const said = { action: action ?? "act on", type: resourceType ?? "", identifier: resource ?? "" };
  const found = denial && agent ? await judged(asker, denial, { agent, represented }) : noWay(code);
  return {
    about: { kind: "denial", id: decisionId, at: decision.time, sentence: purposeOf(said, texts.task) },
    ...asking,
    onBehalfOf: represented,
    parentDelegationId: null,
    purpose: purposeOf(said, texts.task),
    ...found,
  };
}

type Found = Pick<Suggestion, "ways" | "obstacle">;

const noWay = (code: string | null): Found => ({
  ways: [],
  obstacle: {
    code: code ?? "not_requestable",
    reason: "No authority would have allowed this.",
    remedy: "The record of the decision shows what has to change.",
  },
});

type About = { agent: Agent; represented: string | null };

async function judged(asker: Asker, denial: Denial, { agent, represented }: About): Promise<Found> {
  const delegatorId = represented ?? agent.ownerId ?? undefined;
  const [delegator, capped, held] = await Promise.all([
    delegatorId === undefined ? undefined : bounds.personWithEntitlement(delegatorId),
    bounds.ceilingOf(agent.blueprintId),
    heldAt(asker, denial, { agent, represented }),
  ]);
  const denied = deniedAction({ ...denial.facts, environment: agent.environment }, denial.type, denial.usedUp);
  if (!denied) return noWay(denial.decision.code);
  const holding = held.find(({ id }) => id === denial.decision.hops.at(-1)?.id) ?? held[0];
  const element = ownFor(holding?.effective ?? [], denied);
  const { code } = denial.decision;
  const covered = code !== "limit_exceeded" && isCovered(held, denied);
  const tellsEntitlement = delegatorId !== undefined && maySeeEntitlement(asker, delegatorId);
  const obstacle = obstacleFor({ code: code ?? "", agent, element, delegator, tellsEntitlement, capped, covered });
  if (obstacle) return { ways: [], obstacle };
  const change = changeOfHeld(holding ? [holding, ...held.filter((one) => one !== holding)] : held, denied);
  const own: SuggestedWay = {
    ...{ kind: "new", delegationId: null, authority: canonicalAuthority([element]), days: hintHours / 24 },
    sentence: explainAuthority([element]),
    why: `It allows only this action, and ends tomorrow.${held.length > 0 ? ` ${mustName}` : ""}`,
  };
  if (!change) return { ways: [own], obstacle: null };
  const changed: SuggestedWay = {
    ...{ kind: "change", delegationId: change.delegation.id, authority: canonicalAuthority(change.joined.authority) },
    sentence: explainAuthority(change.joined.authority),
    days: null,
    why: whyChange(change),
  };
  return { ways: [changed, own], obstacle: null };
}

const mustName =
  "The agent then holds several delegations at this resource server. It must name one (delegation_id) when it asks for a token.";

const words: Record<Joining, string> = {
  joined: "The action is added to an existing element, with the same limits and conditions",
  raised: "It widens only the limit or condition that refused the action; all others stay the same",
  added: "It adds an element to the same delegation, with the same safeguards",
};

const whyChange = ({ joined: { how }, narrower }: ChangeOfHeld): string =>
  `${words[how]}. The change lasts as long as the delegation${narrower ? "" : ", and allows more than this one action needs"}.`;

/** Reads the agent's delegations for the same person at the same resource server that the asker may see. */
async function heldAt(asker: Asker, { agentId, facts }: Denial, { represented }: About): Promise<HeldDelegation[]> {
  const { ids = [] } = (await loadActiveDelegations(agentId)) ?? {};
  const judged = await judgeDelegations(ids);
  return [...judged.values()].flatMap(({ chain, standing }) => {
    const leaf = chain.hops.at(-1);
    if (!leaf || !standing.inEffect || (representedPerson(chain) ?? null) !== represented) return [];
    const given = reachable(standing, leaf.authority);
    if (!given.some(({ locations }) => locations.includes(facts.location))) return [];
    return maySee(asker, behind(leaf)) ? (heldFrom(chain) ?? []) : [];
  });
}
