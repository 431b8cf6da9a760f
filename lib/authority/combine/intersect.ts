import { minorOf } from "@/lib/authority/language/amount";
import { canonicalAuthority, together } from "@/lib/authority/language/canonical";
import { intersectHours } from "@/lib/authority/language/hours";
import { intersectPatterns } from "@/lib/authority/language/identifiers";
import {
  type ApprovalAbove,
  type Authority,
  type AuthorityElement,
  approvalsOf,
  type CanonicalAuthority,
  type Conditions,
  type CountLimit,
  countLimits,
  type Hours,
  hoursOf,
  type Limit,
  type ValueLimit,
  valueLimits,
} from "@/lib/authority/language/model";
import { intersectNetworks } from "@/lib/authority/language/networks";
import { sameZone } from "@/lib/authority/language/zones";
import { meetingIn } from "./meeting";

/**
 * Computes the authority that covers exactly what both cover, with the limits and conditions of both (∩ in L2).
 *
 * With the child first this is L8's effective authority: the child's elements, under the child's ids, with everything
 * copied in that it inherits. Elements that could never cover anything fall away, so the result may be empty.
 * It describes a chain for those who read it alone; decisions still ask every hop.
 */
export function intersectAuthority(a: Authority, b: Authority): CanonicalAuthority {
  const meeting = meetingIn(b);
  const both = a.flatMap((one) => {
    const parts = meeting(one)
      .map((other) => intersectElements(one, other))
      .filter((part) => part !== undefined);
    // The first part keeps the id; further ones get new names, as two elements may not share a counter.
    return parts.map((part, index) => (index === 0 && one.id !== undefined ? { ...part, id: one.id } : part));
  });
  return canonicalAuthority(
    both,
    [...a, ...b].map(({ id }) => id ?? ""),
  );
}

/** Whether an intersection would not be empty, without writing it down. */
export function haveInCommon(a: Authority, b: Authority): boolean {
  const meeting = meetingIn(b);
  return a.some((one) => meeting(one).some((other) => intersectElements(one, other) !== undefined));
}

const share = <T>(a: readonly T[], b: readonly T[]): T[] => a.filter((one) => b.includes(one));

/** `undefined` means any. */
function narrowed<T>(a: T[] | undefined, b: T[] | undefined, both: (a: T[], b: T[]) => T[] = share): T[] | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : both(a, b);
}

/** Both share type and location. Conditions come first: elements that meet may differ in their tasks alone. */
function intersectElements(a: AuthorityElement, b: AuthorityElement): AuthorityElement | undefined {
  const conditions = intersectConditions(a, b);
  const limits = conditions && intersectLimits(a, b);
  if (conditions === undefined || limits === undefined) return undefined;
  const actions = share(a.actions, b.actions);
  const identifiers = intersectPatterns(a.identifiers, b.identifiers);
  if (actions.length === 0 || identifiers.length === 0) return undefined;
  return { type: a.type, locations: [...a.locations], actions, identifiers, limits, conditions };
}

/** Undefined where some field is limited by both in no common unit: nothing can satisfy both. */
function intersectLimits(a: AuthorityElement, b: AuthorityElement): Limit[] | undefined {
  const [ours, theirs] = [valueLimits(a), valueLimits(b)];
  const limits: Limit[] = [];
  for (const field of new Set([...ours, ...theirs].map((limit) => limit.field))) {
    const own = ours.filter((limit) => limit.field === field);
    const other = theirs.filter((limit) => limit.field === field);
    const units = narrowed(unitsOf(own), unitsOf(other)) ?? [];
    if (units.length === 0) return undefined;
    for (const unit of units) limits.push(...mergeValues([...own, ...other].filter((limit) => limit.unit === unit)));
  }
  return [...limits, ...mergeCounts([...countLimits(a), ...countLimits(b)])];
}

const unitsOf = (limits: readonly ValueLimit[]): (string | undefined)[] | undefined =>
  limits.length === 0 ? undefined : [...new Set(limits.map(({ unit }) => unit))];

/** Merges limits on one field in one unit: the smaller of each, both windows where they differ. */
function mergeValues(limits: readonly ValueLimit[]): ValueLimit[] {
  const [first] = limits;
  if (first === undefined) return [];
  const subject = { field: first.field, ...(first.unit !== undefined && { unit: first.unit }) };
  const each = least(
    limits.map(({ max_each }) => max_each).filter((text) => text !== undefined),
    first.unit,
  );
  const totals = [...new Set(limits.map(({ window }) => window))].flatMap((window): ValueLimit[] => {
    const texts = limits.filter((limit) => limit.window === window).map(({ max_total }) => max_total);
    const total = least(
      texts.filter((text) => text !== undefined),
      first.unit,
    );
    return total === undefined || window === undefined ? [] : [{ ...subject, max_total: total, window }];
  });
  return [...(each === undefined ? [] : [{ ...subject, max_each: each }]), ...totals];
}

function least(texts: readonly string[], unit: string | undefined): string | undefined {
  return [...texts].sort((a, b) => (minorOf(a, unit) < minorOf(b, unit) ? -1 : 1))[0];
}

function mergeCounts(limits: readonly CountLimit[]): CountLimit[] {
  return [...new Set(limits.map(({ window }) => window))].map((window) => ({
    max_count: Math.min(...limits.filter((limit) => limit.window === window).map(({ max_count }) => max_count)),
    window,
  }));
}

/** Undefined where some condition can never hold. */
function intersectConditions(a: AuthorityElement, b: AuthorityElement): Conditions | undefined {
  const tasks = narrowed(a.conditions?.tasks, b.conditions?.tasks);
  const environments = narrowed(a.conditions?.environments, b.conditions?.environments);
  const networks = narrowed(a.conditions?.networks, b.conditions?.networks, intersectNetworks);
  const hours = mergeHours([...hoursOf(a), ...hoursOf(b)]);
  if ([tasks, environments, networks].some((list) => list?.length === 0) || hours === undefined) return undefined;
  return {
    ...(tasks !== undefined && { tasks }),
    ...(environments !== undefined && { environments }),
    ...(networks !== undefined && { networks }),
    ...together("hours", hours),
    ...together("approval_above", mergeApprovals([...approvalsOf(a), ...approvalsOf(b)])),
  };
}

/** Hours of one zone become their common hours; those of different zones stand side by side. */
function mergeHours(all: readonly Hours[]): Hours[] | undefined {
  const merged: Hours[] = [];
  for (const hours of all) {
    const index = merged.findIndex(({ zone }) => sameZone(zone, hours.zone));
    const known = merged[index];
    const common = known === undefined ? hours : intersectHours(known, hours);
    if (common === undefined) return undefined;
    if (known === undefined) merged.push(common);
    else merged[index] = common;
  }
  return merged;
}

function mergeApprovals(all: readonly ApprovalAbove[]): ApprovalAbove[] {
  const merged = new Map<string, ApprovalAbove>();
  for (const approval of all) {
    const key = JSON.stringify([approval.field, approval.unit ?? ""]);
    const known = merged.get(key);
    if (known === undefined || minorOf(approval.value, approval.unit) < minorOf(known.value, known.unit)) {
      merged.set(key, approval);
    }
  }
  return [...merged.values()];
}
