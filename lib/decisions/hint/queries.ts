import type { Agent } from "@/lib/agents/model";
import { askingFor } from "@/lib/approvals/suggestions/asking";
import type { SuggestedWay, Suggestion } from "@/lib/approvals/suggestions/schema";
import { canonicalAuthority } from "@/lib/authority/canonical";
import { explainAuthority } from "@/lib/authority/explain";
import type { Joining } from "@/lib/authority/join";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { type Denial, notRequestable, readDenial } from "@/lib/decisions/hint/denial";
import {
  changeOfHeld,
  type HeldDelegation,
  hintHours,
  hintUntil,
  isCovered,
  purposeOf,
} from "@/lib/decisions/hint/policy";
import { obstacleFor } from "@/lib/decisions/hint/remedies";
import * as bounds from "@/lib/delegations/bounds/store";
import type { Chain } from "@/lib/delegations/chain/model";
import { chainRefusal, representedPerson } from "@/lib/delegations/chain/policy";
import { loadActiveDelegations, loadChain, loadChains } from "@/lib/delegations/chain/store";
import { type Asker, maySee } from "@/lib/delegations/policy";
import { clock } from "@/lib/platform/clock/clock";

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
  const facts = { ...denial.facts, environment: agent.environment };
  const asked = { facts, type: denial.type };
  const { code } = denial.decision;
  const covered = code !== "limit_exceeded" && isCovered(held, asked);
  const obstacle = obstacleFor({ code: code ?? "", agent, element: denial.element, delegator, capped, covered });
  if (obstacle) return { ways: [], obstacle };
  const until = hintUntil(clock.now());
  const change = changeOfHeld(denial.element, held, asked, until);
  const own: SuggestedWay = {
    ...{ kind: "new", delegationId: null, authority: canonicalAuthority([denial.element]), days: hintHours / 24 },
    sentence: explainAuthority([denial.element]),
    why: "It allows this one action alone, and ends tomorrow. The agent names it when it asks for a token.",
  };
  if (!change) return { ways: [own], obstacle: null };
  const changed: SuggestedWay = {
    ...{ kind: "change", delegationId: change.delegation.id, authority: canonicalAuthority(change.joined.authority) },
    sentence: explainAuthority(change.joined.authority),
    days: null,
    why: whyChange(change.joined.how, change.narrower),
  };
  return { ways: change.narrower ? [changed, own] : [own, changed], obstacle: null };
}

const words: Record<Joining, string> = {
  joined: "The action joins what the agent may do already, and counts towards the same limits and conditions",
  raised: "It raises what one action may be at most; whatever is counted over time stays as it is",
  added: "It stands beside what the agent may do already, in the same delegation",
};

const whyChange = (how: Joining, narrower: boolean): string =>
  `${words[how]}. It holds for as long as that delegation does${narrower ? "" : ", which is more than this one action needs"}.`;

/** What the agent holds now of the same people at the same resource server, as far as the asker may see it. */
async function heldAt(asker: Asker, { agentId, facts }: Denial, { represented }: About): Promise<HeldDelegation[]> {
  const now = clock.now();
  const { ids = [] } = (await loadActiveDelegations(agentId)) ?? {};
  const chains = await loadChains(ids);
  return [...chains.values()].flatMap((chain) => {
    const leaf = chain.hops.at(-1);
    if (!leaf || chainRefusal(chain, now) || (representedPerson(chain) ?? null) !== represented) return [];
    if (!leaf.authority.some(({ locations }) => locations.includes(facts.location))) return [];
    const { owner, delegator, onBehalfOf } = leaf;
    const behind = {
      ownerId: owner?.id ?? null,
      delegatorId: delegator?.id ?? null,
      onBehalfOfId: onBehalfOf?.id ?? null,
    };
    return maySee(asker, behind) ? [{ ...leaf, bounds: boundsOf(chain) }] : [];
  });
}

/** What a change of the last hop must stay within. */
function boundsOf({ hops }: Chain): CanonicalAuthority[] {
  const [above, leaf] = [hops.at(-2), hops.at(-1)];
  return [leaf?.delegator?.entitlement, leaf?.ceiling.authority, above?.effective].filter(
    (bound): bound is CanonicalAuthority => Boolean(bound),
  );
}
