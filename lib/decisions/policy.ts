import type { CatalogueType } from "@/lib/authority/model";
import type { CoveringHop, EvidenceLevel, Refusal, SubjectContext } from "@/lib/decisions/model";
import { chainValidFrom, chainValidUntil } from "@/lib/delegations/chain/policy";
import type { Reservation } from "@/lib/platform/commit/item";
import type { ServerStanding } from "@/lib/resource-servers/standing/model";
import { tokenRefusal } from "@/lib/tokens/standing/policy";

/** One action that somebody wants to take, as the PEP described it. */
export type ProposedAction = {
  type: string;
  action: string;
  identifier: string;
  task?: string;
  ip?: string;
  context: Readonly<Record<string, unknown>>;
};

export type Evaluation =
  | { allowed: true; reservations: Reservation[]; reservedBy: CoveringHop[]; validFrom: Date; validUntil: Date }
  | { allowed: false; refusal: Refusal };

const deny = (refusal: Refusal): Evaluation => ({ allowed: false, refusal });

/**
 * Decides one action of one token: everything on the way must stand, and every hop must cover the action (rules L0).
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
  if (subject.client.agent.riskTier === "critical" && evidence !== "signed") {
    return deny({
      code: "possession_invalid",
      reason: "An agent of risk tier critical must sign each action: its proof carries action_digest.",
    });
  }
  const { token } = subject;
  if (token.task !== null && proposed.task !== token.task) {
    return deny({ code: "condition_task", reason: `The token is for the task ${token.task} only.` });
  }
  const type = server.types.find(({ name }) => name === proposed.type);
  if (!type) return deny({ code: "unknown_type", reason: `The resource server has no type ${proposed.type}.` });
  if (!type.actions.includes(proposed.action)) {
    return deny({ code: "unknown_action", reason: `The type ${type.name} has no action ${proposed.action}.` });
  }
  return everyHop(subject, server, proposed, type, now);
}

const codeOfHop = { entitlement: "person_not_entitled", ceiling: "blueprint_ceiling" } as const;

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
  const result = {
    allowed: true as const,
    reservations: [] as Reservation[],
    reservedBy: [] as CoveringHop[],
    validFrom: chainValidFrom(subject.chain),
    validUntil: earliest(subject.token.expiresAt, subject.client.keyExpiresAt, chainValidUntil(subject.chain)),
  };
  let asks: string | undefined;
  for (const hop of subject.hops) {
    const covered = hop.authority.covers(facts, type);
    if (!covered.ok) {
      const code = hop.kind === "entitlement" || hop.kind === "ceiling" ? codeOfHop[hop.kind] : covered.code;
      return deny({ code, reason: covered.reason, reasonAdmin: `${hop.name}: ${covered.reason}` });
    }
    if (covered.asks) asks ??= hop.name;
    if (covered.validUntil) {
      // Hours were judged for this very minute.
      result.validUntil = earliest(result.validUntil, covered.validUntil);
      result.validFrom = latest(result.validFrom, new Date(covered.validUntil.getTime() - 60_000));
    }
    if (hop.counterPrefix === undefined) continue;
    for (const want of covered.reservations) {
      const reservation = toReservation(hop.counterPrefix, covered.element.id, want);
      // An agent that stands in the chain twice has one ceiling, which one action takes from once.
      if (result.reservations.some(({ counter }) => counter === reservation.counter)) continue;
      result.reservations.push(reservation);
      result.reservedBy.push(hop);
      result.validUntil = earliest(result.validUntil, want.bucketEnd);
      result.validFrom = latest(result.validFrom, want.bucketStart);
    }
  }
  if (asks) return deny({ code: "approval_required", reason: `${asks} asks a person before this action.` });
  return result;
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

/** Names the counter by hop, element, kind, field, unit, window and bucket; never by version or digest (rules L7). */
function toReservation(prefix: string, elementId: string, want: Want): Reservation {
  const parts = [prefix, elementId, want.kind, want.field ?? "", want.unit ?? "", want.window];
  return {
    counter: [...parts, want.window === "life" ? "" : want.bucketStart.toISOString()].join("|"),
    expiresAt: want.bucketEnd,
    amount: want.amount,
    max: want.max,
  };
}

/** Only what the catalogue declares reaches an evaluation (rules A3). */
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

function earliest(...times: Date[]): Date {
  return new Date(Math.min(...times.map((time) => time.getTime())));
}
