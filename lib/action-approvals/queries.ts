import { askedLately } from "@/lib/action-approvals/frequent-asking/store";
import { toSteps } from "@/lib/action-approvals/steps/present";
import { answersToAction } from "@/lib/action-approvals/steps/queries";
import { approversNow, deciderOf } from "@/lib/approval-policies/approvers.queries";
import { standsFor } from "@/lib/approval-policies/steps/policy";
import { progress } from "@/lib/approval-policies/steps/progress";
import type { DeclaredValues } from "@/lib/authority/judge/declared-fields";
import { askSentence } from "@/lib/authority/words/action-sentence";
import { loadChain } from "@/lib/delegations/chain/store";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import { peopleNames } from "@/lib/delegations/store";
import { shownHops } from "@/lib/delegations/views/hops";
import { sentenceOf } from "@/lib/passkeys/errors";
import type { PasskeyEvidence } from "@/lib/passkeys/schema";
import { signingRefusal } from "@/lib/passkeys/signing";
import { clock } from "@/lib/platform/base/clock";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { filterAsker } from "@/lib/principals/filter-asker";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import { actionConditions } from "./conditions";
import { decidable } from "./decidable";
import { actionApprovalError } from "./errors";
import { hopsWhenAsked } from "./hops-when-asked";
import { type ActionDocument, statusAt, toldAction } from "./model";
import { type ActionOrder, orderOf } from "./orders";
import { type Asker, capabilities, maySee, mustSign, seesAll } from "./policy";
import type {
  ActionApprovalFilters,
  ActionApprovalList,
  ActionApprovalResponse,
  ActionApprovalSummary,
  ActionField,
} from "./schema";
import { agentOf, documentOf, riskOfRow } from "./shown";
import * as store from "./store";
import { voidReasons } from "./void";

type Where = Prisma.ActionApprovalWhereInput;

/**
 * Lists the action approvals that the asker may see, by default waiting ones by earliest expiry and others newest first.
 *
 * @throws DomainError `sort_of_waiting`; `malformed_cursor`, also for a cursor of another order.
 */
export async function listActionApprovals(
  asker: Asker,
  { q, queue, sort, cursor, limit }: ActionApprovalFilters,
): Promise<ActionApprovalList> {
  const now = clock.now();
  const conditions = await actionConditions(q ?? "", { asker: filterAsker(asker), now });
  const order = orderOf({ queue, sort });
  const where: Where = { AND: [visible(asker), inQueue(queue, now), order.after(cursor), ...conditions] };
  const { page, last } =
    queue === "to-decide" ? await decidable(asker, where, { order, limit, now }) : await firstRows(where, order, limit);
  const people = page.flatMap(({ decidedById, decidedForId, takenBackById }) => [
    ...[decidedById, decidedForId, takenBackById],
  ]);
  // `decidable` has already left out actions whose approval would have no effect.
  const voids = queue === "to-decide" ? new Map<string, string>() : await voidReasons(prisma(), page, now);
  const names = await peopleNames(prisma(), people);
  return {
    actionApprovals: page.map((row) => toSummary(row, { names, voids, now })),
    next: last ? order.placeOf(last) : null,
  };
}

async function firstRows(where: Where, { by }: ActionOrder, limit: number) {
  const rows = await store.listRows(prisma(), where, by, limit + 1);
  const page = rows.slice(0, limit);
  return { page, last: rows.length > limit ? page.at(-1) : undefined };
}

const visible = (asker: Asker): Where =>
  seesAll(asker) ? {} : { OR: [{ agent: { ownerId: asker.personId } }, { representedIds: { has: asker.personId } }] };

function inQueue(queue: ActionApprovalFilters["queue"], now: Date): Where {
  const waits: Where = { status: "pending", expiresAt: { gt: now } };
  if (queue === "all") return {};
  return queue === "decided" ? { NOT: waits } : waits;
}

const fieldsOf = (values: DeclaredValues): ActionField[] =>
  Object.entries(values).map(([name, value]) => ({
    name,
    kind: value.kind,
    value: String(value.value),
    unit: value.kind === "money" ? value.unit : null,
  }));

type Told = {
  names: ReadonlyMap<string, string>;
  /** Reasons why approvals would have no effect, by action. */
  voids: ReadonlyMap<string, string>;
  now: Date;
};

function toSummary(row: store.ActionApprovalRow, { names, voids, now }: Told): ActionApprovalSummary {
  const agent = agentOf(row, now);
  const { fields } = documentOf(row);
  const { action, resourceType, resource, task, digest, delegationId, note, outcome } = row;
  const named = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? id });
  return {
    id: row.id,
    status: statusAt(row, now),
    voidReason: voids.get(row.id) ?? null,
    agent,
    resourceServer: { id: row.resourceServer.id, name: row.resourceServer.name },
    risk: riskOfRow(row, now),
    ...{ delegationId, action, resourceType, resource, task, digest, note, outcome },
    fields: fieldsOf(fields),
    sentence: toldAction(agent, { action, resourceType, resource, task, fields }),
    askedBy: row.askedByDecision,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedBy: named(row.decidedById),
    decidedFor: named(row.decidedForId),
    passkey: row.passkey === null ? null : thumbprint((row.passkey as PasskeyEvidence).jwk),
    takenBack: takenBackOf(row, names),
    usedAt: row.usedAt?.toISOString() ?? null,
    decisionId: row.usedByDecision,
    outcomeAt: row.outcomeAt?.toISOString() ?? null,
  };
}

function takenBackOf(
  { takenBackAt, takenBackById, takenBackNote }: store.ActionApprovalRow,
  names: Told["names"],
): ActionApprovalSummary["takenBack"] {
  if (takenBackAt === null || takenBackById === null) return null;
  const by = { id: takenBackById, name: names.get(takenBackById) ?? takenBackById };
  return { at: takenBackAt.toISOString(), by, reason: takenBackNote ?? "" };
}

/**
 * Reads one action approval as it is shown to approvers.
 *
 * @throws DomainError `action_approval_not_found`, also if the asker may not see it.
 */
export async function getActionApproval(asker: Asker, id: string): Promise<ActionApprovalResponse> {
  const db = prisma();
  const row = await store.getOrThrow(db, id);
  const { ownerId, riskTier } = row.agent;
  if (!maySee(asker, { ...row, ownerId })) throw actionApprovalError("action_approval_not_found");
  const now = clock.now();
  // A decided or expired action is shown as it was then.
  const endedAt = statusAt(row, now) === "pending" ? undefined : (row.decidedAt ?? row.expiresAt);
  const [chain, asked, verdicts, signing, answers, votes, decider, voids] = await Promise.all([
    loadChain(row.delegationId),
    askedLately(row.agentId, now, endedAt),
    store.verdictsOf(row.agentId, endedAt ?? now),
    signingRefusal(db, asker.personId, now),
    answersToAction(db, row, approversNow),
    store.votesOn(db, [id]),
    deciderOf(db, asker.personId, now, approversNow),
    voidReasons(db, [row], now),
  ]);
  const hops = chain?.hops ?? [];
  const step = row.status === "pending" ? progress(answers).open : undefined;
  const on = step ? standsFor(step, decider) : null;
  const people = [row.decidedById, row.decidedForId, row.takenBackById, on?.personId ?? null];
  const speakers = votes.flatMap(({ personId, forPersonId }) => [personId, forPersonId]);
  const delegators = hops.map(({ delegator }) => delegator?.id ?? null);
  const names = await peopleNames(db, [...people, ...speakers, ...delegators]);
  const { behindInstance } = answers;
  const isTheirs = ({ personId, forPersonId }: (typeof votes)[number]) =>
    personId === asker.personId || forPersonId === asker.personId;
  const approvedByAsker = votes.some((vote) => vote.fellAt === null && isTheirs(vote));
  const answer = { behindInstance, step, decider, signing, approvedByAsker, voidReason: voids.get(id) };
  const facts = { ...row, ...answer, ownerId, riskTier };
  return {
    ...toSummary(row, { names, voids, now }),
    document: row.document,
    asked: askedIn(documentOf(row)),
    rungs: endedAt
      ? await hopsWhenAsked(db, asker, documentOf(row), hops)
      : shownHops(asker, hops, names, await judgeDelegations(hops.map((hop) => hop.id))),
    policy: documentOf(row).policy ?? null,
    ...toSteps(row, answers, votes, names, now),
    lately: { asked, ...verdicts },
    decidesFor: on && { id: on.personId, name: names.get(on.personId) ?? on.personId },
    mustSign: mustSign(facts),
    whyNotSign: signing ? { code: signing, reason: sentenceOf(signing) } : null,
    ...capabilities(asker, facts, now),
  };
}

/** Lists who asks a person about an action: hops with their amounts, then rules of approval policies. */
const askedIn = ({ asked, asked_by_policies = [] }: ActionDocument): ActionApprovalResponse["asked"] => [
  ...asked.map(({ hop, element, above }) => ({
    ...{ kind: hop.kind, id: hop.id, element },
    sentence: askSentence(hop.kind, above),
  })),
  ...asked_by_policies.map(({ policyId, policy, rule }) => ({
    ...{ kind: "policy", id: policyId, element: null },
    sentence: `Rule ${rule} of the approval policy ${policy} asks a person before such actions.`,
  })),
];
