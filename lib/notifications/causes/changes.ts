import { type ControlChange, controlPermissions, isBySystem, proposerName } from "@/lib/control-changes/model";
import { withBehind } from "@/lib/control-changes/store";
import { approversAmong, approversOfChange } from "@/lib/lifecycle/policy/approvers";
import type { Outcome } from "@/lib/notifications/model";
import { prisma } from "@/lib/platform/database/prisma";
import type { Permission } from "@/lib/principals/permissions";
import { actorOf, type Cause, factOf, type Notice, nothing, type Reading } from "./model";
import { agentOf, namedPeople, peopleWith, personName } from "./people";

/** Changes of entitlements and groups are confirmed by people who may change those. */
const permissionFor = (kind: string): Permission =>
  (controlPermissions as Readonly<Record<string, Permission>>)[kind] ?? "people:write";

const pages: Readonly<Record<string, (subjectId: string) => string>> = {
  agent: (id) => `/agents/${id}`,
  blueprint: (id) => `/blueprints/${id}`,
  "approval-policy": (id) => `/approvals/policies/${id}`,
  "resource-server": (id) => `/resource-servers/${id}`,
  activation: (id) => `/agents/${id}`,
  suspension: (id) => `/revocations/${id}`,
  "lifecycle-policy": () => "/agents/lifecycle-policy",
  "detection-rule": (kind) => `/detections/rules?rule=${kind}`,
  "log-retention": () => "/audit/completeness",
  "legal-hold": () => "/audit/completeness",
};

/** The records that end a change; the proposer is told of them. */
const endings: ReadonlySet<string> = new Set([
  "control-change.confirmed",
  "control-change.refused",
  "control-change.withdrawn",
  "control-change.expired",
]);

const outcomes = {
  applied: "confirmed",
  refused: "refused",
  withdrawn: "withdrawn",
  expired: "expired",
} as const satisfies Readonly<Record<Exclude<ControlChange["status"], "proposed">, Outcome>>;

type Changed = { kind: string; subjectId: string };

const pageOf = ({ kind, subjectId }: Changed): string => (pages[kind] ?? (() => "/people/confirmations"))(subjectId);

const subjectName = async ({ kind, subjectId }: Changed): Promise<string> =>
  kind === "agent" || kind === "activation" ? ((await agentOf(subjectId))?.label ?? "") : "";

/** The proposer of a change is told what became of it, unless they withdrew it themselves. */
async function answerNotice(
  cause: Cause,
  how: Outcome,
  change: Changed & { id: string; proposerId: string | null },
): Promise<Notice[]> {
  if (change.proposerId === null) return [];
  const actorId = actorOf(cause);
  const notice: Notice = {
    ...{ kind: "change_answered", subjectId: change.id, occasion: `change_answered:${cause.id}` },
    link: pageOf(change),
    details: { how, change: change.kind, by: await personName(actorId), subject: await subjectName(change) },
    people: namedPeople("proposer", [change.proposerId], actorId),
  };
  return [notice];
}

/** Finds the people who may confirm a proposed change of a control. */
export async function readControlChange(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "changeId");
  const change = id === null ? null : await prisma().controlChange.findUnique({ where: { id } });
  if (!change) return nothing;
  if (change.status !== "proposed") {
    // The cause of the proposal may be read after the change was decided.
    const outcome = outcomes[change.status];
    const asked = { ...change, proposerId: isBySystem(change) ? null : change.proposedById };
    const settlement = { subjectId: change.id, kinds: ["change_to_confirm"] as const, keep: [], outcome };
    return {
      notices: endings.has(cause.type) ? await answerNotice(cause, outcome, asked) : [],
      settlements: [{ ...settlement, byId: change.decidedById }],
    };
  }
  const { behindProposer } = await withBehind(change);
  const never = [change.proposedById, ...behindProposer, change.subjectId];
  const notice: Notice = {
    ...{ kind: "change_to_confirm", subjectId: change.id, occasion: `change_to_confirm:${change.id}` },
    link: pageOf(change),
    details: {
      change: change.kind,
      by: proposerName(change, await personName(change.proposedById)),
      subject: await subjectName(change),
    },
    people: peopleWith("second_person", [permissionFor(change.kind), "controls:confirm"], never, (ids) =>
      approversOfChange(ids, change),
    ),
  };
  return { notices: [notice], settlements: [] };
}

const activationOutcomes: Readonly<Record<string, Outcome>> = {
  "agent.activated": "confirmed",
  "agent.activation-lapsed": "expired",
  "agent.activation-refused": "refused",
};

/**
 * An activation that waits for a second person is a state of the agent, and no change of its own. When a record is read,
 * a later one may have moved the agent on: it may even wait again.
 */
export async function readActivation(cause: Cause): Promise<Reading> {
  const { agentId } = cause.about;
  const agent = agentId && (await prisma().agent.findUnique({ where: { id: agentId } }));
  if (!agent) return nothing;
  const isPending = agent.status === "pending";
  const occasion = `change_to_confirm:${agent.id}:${agent.version}`;
  const settlement = {
    ...{ subjectId: agent.id, kinds: ["change_to_confirm"] as const },
    keep: isPending ? [occasion] : [],
  };
  const outcome = activationOutcomes[cause.type];
  if (outcome) {
    const asked = { id: agent.id, kind: "activation", subjectId: agent.id, proposerId: factOf(cause, "requestedById") };
    return {
      notices: await answerNotice(cause, outcome, asked),
      settlements: [{ ...settlement, outcome, byId: actorOf(cause) }],
    };
  }
  if (!isPending) return { notices: [], settlements: [{ ...settlement, outcome: "closed", byId: null }] };
  const notice: Notice = {
    ...{ kind: "change_to_confirm", subjectId: agent.id, occasion },
    link: `/agents/${agent.id}`,
    details: {
      change: "activation",
      by: await personName(agent.activationRequestedById),
      subject: (await agentOf(agent.id))?.label ?? "",
    },
    people: peopleWith("second_person", ["agents:write"], [agent.activationRequestedById ?? ""], (ids) =>
      approversAmong(ids, agent),
    ),
  };
  return { notices: [notice], settlements: [] };
}
