import type { IdentifiedElement, Window } from "@/lib/authority/language/model";

/** Why a hop does not cover an action: those of the closed deny codes that authority alone can give. */
export type UncoveredCode =
  | "outside_authority"
  | "unknown_type"
  | "unknown_field"
  | "missing_fact"
  | "unit_not_allowed"
  | "limit_exceeded"
  | "condition_hours"
  | "condition_network"
  | "condition_environment"
  | "condition_task";

/** The member of the element that decided. */
export type DecidingMember =
  | "type"
  | "locations"
  | "actions"
  | "identifiers"
  | "limits"
  | "tasks"
  | "environments"
  | "networks"
  | "hours"
  | "approval_above";

/** An amount or count to reserve, in the window of the action's time, before the action may happen (L7). */
export type LimitReservation = {
  kind: "max_total" | "max_count";
  field?: string;
  unit?: string;
  window: Window;
  /** Integer minor units, or 1 for a count. */
  amount: bigint;
  max: bigint;
  bucketStart: Date;
  bucketEnd: Date;
};

export type Covered = {
  ok: true;
  element: IdentifiedElement;
  reservations: LimitReservation[];
  /** A person must say yes to this one action. */
  asks: boolean;
  /** Until when the answer holds; present where hours apply. */
  validUntil?: Date;
};
export type Uncovered = {
  ok: false;
  code: UncoveredCode;
  /** One plain sentence. */
  reason: string;
  /** The element that comes closest, where one names the type. */
  element?: IdentifiedElement;
  member: DecidingMember;
  /** The limit on one amount that the action exceeds by itself, where that is why. */
  limit?: ExceededLimit;
};
/** Amounts in decimals of their unit; `each` bounds a single action. */
export type ExceededLimit = { field: string; unit?: string; window: Window | "each"; max: string; amount: string };
export type Coverage = Covered | Uncovered;

/** A verdict on one element, before it is named. */
export type Refused = Pick<Uncovered, "code" | "reason" | "member" | "limit">;
