import { agentLabel } from "@/lib/agents/model";
import { checkWords } from "@/lib/lifecycle/checks";
import type { LifecycleFacts, LifecycleRule } from "@/lib/lifecycle/model";
import { approversName } from "@/lib/lifecycle/policy/approvers.model";
import { isPastEnd, openChecks } from "@/lib/lifecycle/policy/policy";
import type { BoardCard } from "./schema";

type Block = BoardCard["blocks"][number] & { acts: string | null };

const security = "Security";
const dayMs = 86_400_000;

function missingOwner({ owner }: LifecycleFacts): Block[] {
  if (owner === null) return [{ code: "no_owner", sentence: "It has no owner.", acts: security }];
  if (!owner.active) return [{ code: "owner_left", sentence: `${owner.name} is deactivated.`, acts: security }];
  return [];
}

function unansweredOwner(facts: LifecycleFacts): Block[] {
  const missing = missingOwner(facts);
  const { owner, done } = facts;
  if (missing.length > 0 || owner === null || done.has("owner_accepted")) return missing;
  return [{ code: "owner_accepted", sentence: checkWords.owner_accepted.open, acts: owner.name }];
}

/** An agent needs the answer of its owner only where the policy asks for it. */
const ownerBlocks = (facts: LifecycleFacts, rule: LifecycleRule): Block[] =>
  rule.requires.includes("owner_accepted") ? unansweredOwner(facts) : missingOwner(facts);

/** Lines that the policy asks for: the owner mends them, or security where there is none. */
const checkBlocks = (facts: LifecycleFacts, rule: LifecycleRule): Block[] =>
  openChecks(rule, facts)
    .filter((check) => check !== "owner_accepted")
    .map((check) => ({
      code: check,
      sentence: checkWords[check].open,
      acts: check === "alert_channel" ? "An admin" : (facts.owner?.name ?? security),
    }));

function endBlock({ end }: LifecycleFacts, rule: LifecycleRule, now: Date): Block[] {
  if (end === null || end.doneAt !== null) return [];
  if (end.endsAt.getTime() > now.getTime() + rule.end.noticeDays * dayMs) return [];
  const verb = end.outcome === "retire" ? "retired" : "suspended";
  const sentence = `It is ${verb} on ${end.endsAt.toISOString().slice(0, 10)}.`;
  return [{ code: "planned_end", sentence, acts: security }];
}

/** No agent is activated after its planned end. */
const passedEnd = (facts: LifecycleFacts, now: Date): Block[] =>
  isPastEnd(facts, now)
    ? [{ code: "planned_end", sentence: "Its planned end has passed. A later one is needed.", acts: security }]
    : [];

function drainBlock({ drainsUntil }: LifecycleFacts): Block[] {
  if (drainsUntil === null) return [];
  const until = drainsUntil.toISOString().slice(0, 16).replace("T", " ");
  return [{ code: "draining", sentence: `It drains, and is retired at ${until} UTC.`, acts: null }];
}

/** When a step that waits lapses, to the day. */
export function lapseBlock(expiresAt: Date | null, now: Date): Block[] {
  if (expiresAt === null) return [];
  const days = Math.ceil((expiresAt.getTime() - now.getTime()) / dayMs);
  const sentence = days < 2 ? "It lapses within a day." : `It lapses in ${days} days.`;
  return [{ code: "lapses", sentence, acts: null }];
}

const stopped = (facts: LifecycleFacts, acts: string): Block[] => [
  { code: facts.status, sentence: facts.statusReason || `It is ${facts.status}.`, acts },
  // Neither a resumption nor a reinstatement is possible without an active owner.
  ...missingOwner(facts),
];

/** One person activates by a rule, who is an approver if it names some. Else security asks a second person. */
const activates = ({ people, approvers }: LifecycleRule): string =>
  people === 1 && approvers ? approversName(approvers) : security;

function blocksOf(facts: LifecycleFacts, rule: LifecycleRule, now: Date): Block[] {
  if (facts.status === "draft") {
    const blocks = [...ownerBlocks(facts, rule), ...checkBlocks(facts, rule), ...passedEnd(facts, now)];
    return blocks.length > 0
      ? blocks
      : [{ code: "ready", sentence: "It is ready to be activated.", acts: activates(rule) }];
  }
  if (facts.status === "pending") {
    const acts = rule.approvers ? approversName(rule.approvers) : "A second person";
    const second = { code: "second_person", sentence: "A second person has to confirm.", acts };
    const open = [...ownerBlocks(facts, rule), ...checkBlocks(facts, rule), ...passedEnd(facts, now)];
    return [...open, second, ...lapseBlock(facts.activationExpiresAt, now)];
  }
  if (facts.status === "active")
    return [...drainBlock(facts), ...ownerBlocks(facts, rule), ...endBlock(facts, rule, now)];
  if (facts.status === "retiring") return [{ code: "retiring", sentence: "A job ends what it holds.", acts: null }];
  return stopped(facts, security);
}

/** A card of an agent: what blocks it, and who must act first. */
export function cardOf(facts: LifecycleFacts, rule: LifecycleRule, now: Date): BoardCard {
  const blocks = blocksOf(facts, rule, now);
  const { id, status, environment, riskTier, owner } = facts;
  return {
    ...{ id, name: agentLabel(facts), status, environment, riskTier },
    owner: owner && { id: owner.id, name: owner.name },
    blocks: blocks.map(({ code, sentence }) => ({ code, sentence })),
    acts: blocks.find(({ acts }) => acts !== null)?.acts ?? null,
    link: `/agents/${id}`,
  };
}
