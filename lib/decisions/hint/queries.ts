import type { Agent } from "@/lib/agents/model";
import type { Joining } from "@/lib/authority/combine/extend-held";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { explainAuthority } from "@/lib/authority/words/explain";
import { type Denial, notRequestable, readDenial } from "@/lib/decisions/hint/denial";
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
} from "@/lib/decisions/hint/policy";
import { obstacleFor } from "@/lib/decisions/hint/remedies";
import { behind, representedPerson } from "@/lib/delegations/chain/policy";
import { loadActiveDelegations, loadChain } from "@/lib/delegations/chain/store";
import { type Asker, maySee, maySeeEntitlement } from "@/lib/delegations/policy";
import { reachable } from "@/lib/delegations/standing/policy";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import * as bounds from "@/lib/delegations/views/bounds/store";
import { askingFor } from "@/lib/requests/views/suggestions/asking";
import type { SuggestedWay, Suggestion } from "@/lib/requests/views/suggestions/schema";

/**
 * Says what to ask for so that a denied action would be allowed: the narrowest authority as a delegation of its own, or as a
 * change of one that the agent holds of the same people at the same resource server; else why nobody could grant
 * it, and who could change that.
 *
 * @throws DomainError `not_found` for a decision that is not the asker's to see, `not_requestable` for one about no agent
 * that is known.
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
    remedy: "The record of the decision says what has to change.",
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
    why: `It allows this one action alone, and ends tomorrow.${held.length > 0 ? ` ${mustName}` : ""}`,
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
  "The agent then holds several delegations at this resource server, and has to say which it means (delegation_id) when it asks for a token.";

const words: Record<Joining, string> = {
  joined: "The action joins what the agent may do already, and counts towards the same limits and conditions",
  raised: "It widens only what refused the action; every other limit and condition stays as it is",
  added: "It stands beside what the agent may do already, in the same delegation and with the same safeguards",
};

const whyChange = ({ joined: { how }, narrower }: ChangeOfHeld): string =>
  `${words[how]}. It holds for as long as that delegation does${narrower ? "" : ", which is more than this one action needs"}.`;

/** What the agent holds now of the same people at the same resource server, as far as the asker may see it. */
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
