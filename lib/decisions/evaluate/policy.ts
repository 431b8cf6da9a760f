import type { AskingRule, JudgedAction } from "@/lib/action-approvals/ask-rules.model";
import { askerName, askingRules, spendingOf } from "@/lib/action-approvals/ask-rules.policy";
import type { AskingHop } from "@/lib/action-approvals/model";
import type { Covered, ExceededLimit, Uncovered } from "@/lib/authority/judge/coverage";
import { type DeclaredValues, declaredValues } from "@/lib/authority/judge/declared-fields";
import { type ActionFacts, approvalsOf, type CatalogueType } from "@/lib/authority/language/model";
import { deniedAction, type Hint, heldFrom, hintFor } from "@/lib/decisions/hint/policy";
import {
  type CoveringHop,
  type EvidenceLevel,
  isRequestable,
  type Refusal,
  type Reserving,
  type SubjectContext,
  type UsedUpLimit,
} from "@/lib/decisions/model";
import { refusalOf } from "@/lib/delegations/chain/covering.policy";
import { chainValidFrom, chainValidUntil } from "@/lib/delegations/chain/policy";
import type { Reservation } from "@/lib/platform/database/commit/item";
import type { ServerStanding } from "@/lib/resource-servers/standing.model";
import { tokenRefusal } from "@/lib/tokens/validity.policy";

/** One action that an agent wants to take, as the PEP described it. */
export type ProposedAction = {
  type: string;
  action: string;
  identifier: string;
  task?: string;
  ip?: string;
  /** Digest of the operation that the PEP will execute. An approval is bound to it. */
  operationDigest?: string;
  context: Readonly<Record<string, unknown>>;
};

export type Evaluation =
  | {
      allowed: true;
      reservations: Reservation[];
      /** The limit of each reservation, in the same order. */
      reservedBy: Reserving[];
      facts: ActionFacts;
      validFrom: Date;
      validUntil: Date;
      /** Present if hops or approval policies ask a person before this one action. */
      asks?: Asks;
    }
  | {
      allowed: false;
      refusal: Refusal;
      /** Authority that would have allowed the action, if it can be requested. */
      hint?: Hint;
      /** The limit of the agent's own delegation that the action alone exceeds, if that is the reason. */
      exceeded?: ExceededLimit;
      /** The exhausted limits, if they are the reason. */
      usedUp?: readonly UsedUpLimit[];
    };

/** The hops and policy rules that ask a person, and the facts of the action that the person approves. */
export type Asks = { by: AskingHop[]; rules: AskingRule[]; name: string; fields: DeclaredValues; action: JudgedAction };

const deny = (refusal: Refusal): Evaluation => ({ allowed: false, refusal });

/**
 * Decides one action of one token: the token and its chain must be valid, and every hop must cover it (rules L0).
 *
 * Pure: the same facts and time give the same answer. Cumulative limits are only listed; the commit reserves them.
 */
export function evaluate(
  subject: SubjectContext,
  server: ServerStanding,
  proposed: ProposedAction,
  evidence: EvidenceLevel,
  now: Date,
): Evaluation {
  const standing = tokenRefusal(subject, server, now);
  if (standing) return deny(standing);
  if (evidence !== "signed" && hasCriticalAgent(subject)) {
    return deny({
      code: "possession_invalid",
      reason:
        "With an agent of risk tier critical in the chain, each action must be signed: its proof carries action_digest.",
    });
  }
  const type = server.types.find(({ name }) => name === proposed.type);
  if (!type) return deny({ code: "unknown_type", reason: `The resource server has no type ${proposed.type}.` });
  if (!type.actions.includes(proposed.action)) {
    return deny({ code: "unknown_action", reason: `The type ${type.name} has no action ${proposed.action}.` });
  }
  const evaluation = everyHop(subject, server, proposed, type, now);
  const otherTask = evaluation.allowed ? otherTaskRefusal(subject.token.task, proposed.task) : undefined;
  return otherTask ? deny(otherTask) : evaluation;
}

/** An agent below a critical agent acts with its authority, so it must sign each action as well (rules T4). */
const hasCriticalAgent = ({ client, chain }: SubjectContext): boolean =>
  client.agent.riskTier === "critical" || chain.hops.some(({ agent }) => agent.riskTier === "critical");

/**
 * Refuses another task than the one the token was issued for (rules L9), even if its delegation allows it now. Checked
 * last, because a refusal by the delegation leads to the right hint.
 */
function otherTaskRefusal(task: string | null, stated: string | undefined): Refusal | undefined {
  if (task === null || stated === task) return undefined;
  const code = stated === undefined ? "missing_fact" : "condition_task";
  return { code, reason: `The token is for the task ${task} only.` };
}

type Refused = { subject: SubjectContext; facts: ActionFacts; type: CatalogueType };

/** The refusal of a hop that does not cover the action, with what could be requested instead. */
function refusedBy(hop: CoveringHop, uncovered: Uncovered, { subject, facts, type }: Refused): Evaluation {
  const refusal = refusalOf(hop, uncovered);
  const hint = hop.kind === "delegation" && isRequestable(refusal.code) ? hintOf(subject, facts, type) : undefined;
  const own = hop.counterPrefix === subject.chain.hops.at(-1)?.id;
  const exceeded = own && uncovered.limit ? { exceeded: uncovered.limit } : {};
  return { allowed: false, refusal, ...exceeded, ...(hint ? { hint } : {}) };
}

function everyHop(
  subject: SubjectContext,
  server: ServerStanding,
  proposed: ProposedAction,
  type: CatalogueType,
  now: Date,
): Evaluation {
  const facts = {
    type: proposed.type,
    location: server.identifier,
    action: proposed.action,
    identifier: proposed.identifier,
    environment: subject.client.agent.environment,
    at: now,
    fields: declaredFields(proposed.context, type),
    ...(proposed.task === undefined ? {} : { task: proposed.task }),
    ...(proposed.ip === undefined ? {} : { ip: proposed.ip }),
  };
  const asking: { hop: CoveringHop; element: Covered["element"] }[] = [];
  const result: Evaluation & { allowed: true } = {
    allowed: true,
    reservations: [],
    reservedBy: [],
    facts,
    validFrom: chainValidFrom(subject.chain),
    validUntil: earliest(
      subject.token.expiresAt,
      ...[subject.client, ...subject.exchangedFor.map(({ client }) => client)].map(({ keyExpiresAt }) => keyExpiresAt),
      chainValidUntil(subject.chain),
    ),
  };
  for (const hop of subject.hops) {
    const covered = hop.authority.covers(facts, type);
    if (!covered.ok) return refusedBy(hop, covered, { subject, facts, type });
    if (covered.asks) asking.push({ hop, element: covered.element });
    if (covered.validUntil) {
      // Hours were judged for this minute only.
      result.validUntil = earliest(result.validUntil, covered.validUntil);
      result.validFrom = latest(result.validFrom, new Date(covered.validUntil.getTime() - 60_000));
    }
    if (hop.counterPrefix === undefined) continue;
    for (const want of covered.reservations) {
      const by = { hop, elementId: covered.element.id, want };
      reserve(result, toReservation(hop.counterPrefix, covered.element.id, want), by);
      result.validUntil = earliest(result.validUntil, want.bucketEnd);
      result.validFrom = latest(result.validFrom, want.bucketStart);
    }
  }
  const mayAsk = asking.length > 0 || subject.chain.hops.some((hop) => hop.asking !== null);
  return mayAsk ? withAsks(result, { subject, hops: asking, type }) : result;
}

/**
 * Adds a reservation. One action takes from a counter once, because an agent that is in the chain twice has one
 * ceiling. If two versions of a delegation bound the action, the lesser limit applies.
 */
function reserve({ reservations, reservedBy }: Evaluation & { allowed: true }, next: Reservation, by: Reserving): void {
  const known = reservations.findIndex(({ counter }) => counter === next.counter);
  const at = known < 0 ? reservations.length : known;
  if (known >= 0 && (reservations[known]?.max ?? 0n) <= next.max) return;
  reservations[at] = next;
  reservedBy[at] = by;
}

function hintOf({ chain, token }: SubjectContext, facts: ActionFacts, type: CatalogueType): Hint | undefined {
  const [held, denied] = [heldFrom(chain), deniedAction(facts, type)];
  return held && denied && hintFor(held, denied, token);
}

type Asking = {
  subject: SubjectContext;
  hops: readonly { hop: CoveringHop; element: Covered["element"] }[];
  type: CatalogueType;
};

/**
 * Adds the elements and policy rules that ask a person before an allowed action.
 *
 * The approver sees every declared field in one spelling, so an unreadable field is refused (rules A3).
 */
function withAsks(result: Evaluation & { allowed: true }, { subject, hops, type }: Asking): Evaluation {
  const { action, fields } = result.facts;
  const judged = { type: type.name, action, spending: spendingOf(fields, type), declared: type };
  const rules = askingRules(subject.chain.hops, judged);
  if (hops.length === 0 && rules.length === 0) return result;
  const read = declaredValues(fields, type);
  if (!read.ok) return deny({ code: "missing_fact", reason: read.reason });
  const by = hops.map(({ hop: { kind, counterPrefix }, element }) => ({
    hop: { kind, id: counterPrefix ?? null },
    element: element.id,
    above: approvalsOf(element),
  }));
  const name = hops[0]?.hop.name ?? rules.map(askerName)[0] ?? "";
  return { ...result, asks: { by, rules, name, fields: read.values, action: judged } };
}

type Want = {
  kind: "max_total" | "max_count";
  field?: string;
  unit?: string;
  window: string;
  amount: bigint;
  max: bigint;
  bucketStart: Date;
  bucketEnd: Date;
};

/** Names the counter by hop, element, kind, field, unit, window and bucket, never by version or digest (rules L7). */
function toReservation(prefix: string, elementId: string, want: Want): Reservation {
  const parts = [prefix, elementId, want.kind, want.field ?? "", want.unit ?? "", want.window];
  return {
    counter: [...parts, want.window === "life" ? "" : want.bucketStart.toISOString()].join("|"),
    expiresAt: want.bucketEnd,
    amount: want.amount,
    max: want.max,
  };
}

/** Selects the fields that the catalogue declares. No others reach an evaluation (rules A3). */
function declaredFields(context: Readonly<Record<string, unknown>>, type: CatalogueType): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(type.fields)) {
    if (Object.hasOwn(context, name)) fields[name] = context[name];
    if (field.kind === "money" && Object.hasOwn(context, field.unitField)) {
      fields[field.unitField] = context[field.unitField];
    }
  }
  return fields;
}

const latest = (a: Date, b: Date): Date => (a > b ? a : b);

function earliest(first: Date, ...others: Date[]): Date {
  let found = first;
  for (const time of others) if (time.getTime() < found.getTime()) found = time;
  return found;
}
