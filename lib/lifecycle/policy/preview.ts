import type { AgentStatus } from "@/lib/agents/model";
import { statesOf } from "@/lib/agents/state-machine.model";
import { isAboveThreshold } from "@/lib/control-changes/takes-two.policy";
import { checkWords } from "@/lib/lifecycle/checks";
import { factsOf } from "@/lib/lifecycle/facts.store";
import {
  type ChangedMember,
  type Check,
  changedMembers,
  checks,
  type LifecycleFacts,
  type LifecycleRule,
} from "@/lib/lifecycle/model";
import { listOpen, type Onboarding } from "@/lib/lifecycle/onboarding/store";
import { databaseTimeMs } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { countApprovers } from "./approvers";
import { addedBy, changeWords } from "./changes.policy";
import { openChecks, ruleFor } from "./policy";
import type { PolicyPreview } from "./schema";
import { currentPolicy } from "./store";
import { countWaits, type WaitingStep } from "./waits";

/** Agents of a state that a preview reads at most. */
const mostRead = 1_000;
const before: readonly AgentStatus[] = ["draft", "pending"];
/** States in which the checklist matters. */
const listed = ["draft", "pending", "active"] as const;
/** Further states in which an agent is changed or transferred. */
const stopped = ["suspended", "revoked"] as const;

/** An agent as far as the rules for its changes read it. */
type Changeable = Pick<LifecycleFacts, "status" | "riskTier" | "environment">;

/** `capped`: there are more agents than were read. */
const counted = (agents: number, capped: boolean): string =>
  `${capped ? "At least " : ""}${agents.toLocaleString("en")} ${agents === 1 ? "agent" : "agents"}`;

const sentenceOf = (check: Check, agents: number, capped: boolean): string =>
  `${counted(agents, capped)} would need ${checkWords[check].need}.`;

/** The members of an agent in a state whose change waits for two people where the policy asks for it. */
const changeableIn = (status: AgentStatus): readonly ChangedMember[] =>
  changedMembers.filter((member) => statesOf(member === "ownerId" ? "transfer" : "edit").includes(status));

/** Counts the agents for whose change two people would be asked only because of the policy. Before activation one is. */
function countChanges(
  rules: readonly LifecycleRule[],
  agents: readonly Changeable[],
  capped: boolean,
): PolicyPreview["changes"] {
  const activated = agents.filter(({ status }) => !before.includes(status));
  const added = activated.map((one) => {
    const members = changeableIn(one.status);
    return addedBy(rules, one).filter((member) => members.includes(member));
  });
  return changedMembers.flatMap((member) => {
    const count = added.filter((members) => members.includes(member)).length;
    const sentence = `${counted(count, capped)} would need a second person for ${changeWords[member]}.`;
    return count === 0 ? [] : [{ member, agents: count, sentence }];
  });
}

/** Counts the agents that need something under other rules, from what is known of them now. */
function countPreview(
  rules: readonly LifecycleRule[],
  { facts, others, capped }: { facts: readonly LifecycleFacts[]; others: readonly Changeable[]; capped: boolean },
): Omit<PolicyPreview, "approvers" | "waits"> {
  const waiting = facts.filter(({ status }) => before.includes(status));
  const open = waiting.map((one) => openChecks(ruleFor(rules, one), one));
  const needs = checks.flatMap((check) => {
    const agents = open.filter((lines) => lines.includes(check)).length;
    return agents === 0 ? [] : [{ check, agents, sentence: sentenceOf(check, agents, capped) }];
  });
  const second = waiting.filter(
    (one) => one.status === "draft" && !isAboveThreshold(one) && ruleFor(rules, one).people === 2,
  );
  const active = facts.filter(({ status }) => status === "active");
  const live = active.filter((one) => openChecks(ruleFor(rules, one), one).length > 0);
  return {
    ...{ needs, live: live.length, secondPerson: second.length },
    ...{ changes: countChanges(rules, [...facts, ...others], capped), read: facts.length + others.length, capped },
  };
}

/** Counts by at most 1,000 agents of each state, along their index. More agents make the numbers minimums. */
export async function previewRules(rules: readonly LifecycleRule[], most = mostRead): Promise<PolicyPreview> {
  // The job ends what waited too long by this clock. Until it comes, such a step does not wait any more.
  const now = new Date(await databaseTimeMs());
  const [found, requests] = await Promise.all([
    Promise.all([...listed, ...stopped].map((status) => firstOf(status, most + 1))),
    Promise.all((["waiting", "returned"] as const).map((status) => listOpen(status, now, most + 1))),
  ]);
  const read = found.flatMap((rows) => rows.slice(0, most));
  const steps = [
    ...requests.flatMap((rows) => rows.slice(0, most)).map(requestStep),
    ...read.flatMap((one) => activationStep(one, now)),
  ];
  const withList: readonly AgentStatus[] = listed;
  const capped = [...found, ...requests].some((rows) => rows.length > most);
  const counted = countPreview(rules, {
    facts: await factsOf(read.filter(({ status }) => withList.includes(status)).map(({ id }) => id)),
    others: read.filter(({ status }) => !withList.includes(status)),
    capped,
  });
  const { rules: before } = await currentPolicy();
  return {
    ...counted,
    approvers: await countApprovers(rules),
    waits: countWaits(steps, { before, after: rules, now, capped }),
  };
}

/** A request waits since it was made or changed, or since it was returned. */
const requestStep = ({ environment, status, requestedAt, decidedAt }: Onboarding): WaitingStep => ({
  ...{ kind: "onboarding", environment },
  since: status === "returned" ? (decidedAt ?? requestedAt) : requestedAt,
});

type Read = Awaited<ReturnType<typeof firstOf>>[number];

function activationStep(
  { status, environment, riskTier, statusAt, activationExpiresAt }: Read,
  now: Date,
): WaitingStep[] {
  if (status !== "pending" || (activationExpiresAt !== null && activationExpiresAt <= now)) return [];
  return [{ kind: "activation", environment, riskTier, since: statusAt }];
}

const firstOf = (status: AgentStatus, take: number) =>
  prisma().agent.findMany({
    where: { status },
    select: { id: true, status: true, riskTier: true, environment: true, statusAt: true, activationExpiresAt: true },
    orderBy: { id: "asc" },
    take,
  });
