import { elementsOverlap } from "@/lib/authority/compare/overlap";
import { minorOf, readableAmount } from "@/lib/authority/language/amount";
import { readableHours, weekOf, weekWithin } from "@/lib/authority/language/hours";
import { patternsOverlap, patternWithin, readablePattern } from "@/lib/authority/language/identifiers";
import {
  type Authority,
  type AuthorityElement,
  approvalsOf,
  type Conditions,
  countLimits,
  hoursOf,
  type ValueLimit,
  valueLimits,
} from "@/lib/authority/language/model";
import { windowPhrase } from "@/lib/authority/language/windows";
import { sameZone } from "@/lib/authority/language/zones";
import { approvalText, countText } from "./describe";

/**
 * Lists the parts of its parent that a hop gives up, as labels: `payment refund`, `account/us-*`, `above 200 USD each`.
 *
 * Members that the child omits are inherited and not listed.
 */
export function givesUp(parent: Authority, child: Authority): string[] {
  const labels = parent.flatMap((element) => {
    const kept = child.filter((candidate) => elementsOverlap(candidate, element));
    return kept.length === 0 ? [`${element.type} ${element.actions.join(", ")}`] : lostWithin(element, kept);
  });
  return [...new Set(labels)];
}

function lostWithin(parent: AuthorityElement, kept: readonly AuthorityElement[]): string[] {
  const actions = parent.actions.filter((action) => !kept.some((element) => element.actions.includes(action)));
  return [
    ...(actions.length === 0 ? [] : [`${parent.type} ${actions.join(", ")}`]),
    ...lostIdentifiers(parent, kept),
    ...kept.flatMap((element) => [
      ...lostConditions(parent.conditions ?? {}, element.conditions ?? {}),
      ...lostValues(parent, element),
      ...lostCounts(parent, element),
      ...lostHours(parent, element),
      ...newApprovals(parent, element),
    ]),
  ];
}

function lostIdentifiers(parent: AuthorityElement, kept: readonly AuthorityElement[]): string[] {
  const own = kept.flatMap(({ identifiers }) => identifiers);
  return parent.identifiers.flatMap((outer) => {
    if (own.some((pattern) => patternWithin(outer, pattern))) return [];
    const inner = own.filter((pattern) => patternsOverlap(pattern, outer));
    if (inner.length === 0) return [readablePattern(outer)];
    if (outer === "*") return [`anything outside ${inner.join(", ")}`];
    return [`${readablePattern(outer)} but ${inner.map(readablePattern).join(", ")}`];
  });
}

function lostConditions(parent: Conditions, child: Conditions): string[] {
  return [
    ...lostNames("task", parent.tasks, child.tasks),
    ...lostNames("environment", parent.environments, child.environments),
    ...lostNetworks(parent.networks, child.networks),
  ];
}

function lostNames(
  what: string,
  parent: readonly string[] | undefined,
  child: readonly string[] | undefined,
): string[] {
  if (child === undefined) return [];
  if (parent === undefined) return [`any ${what} but ${child.join(", ")}`];
  return parent.filter((name) => !child.includes(name)).map((name) => `${what} ${name}`);
}

function lostNetworks(parent: readonly string[] | undefined, child: readonly string[] | undefined): string[] {
  if (child === undefined || parent?.every((block) => child.includes(block))) return [];
  return [`networks outside ${child.join(", ")}`];
}

function lostValues(parent: AuthorityElement, child: AuthorityElement): string[] {
  const bounds = valueLimits(parent);
  return valueLimits(child).flatMap((own) => {
    const same = bounds.filter(({ field, unit }) => field === own.field && unit === own.unit);
    const each = same.find(({ max_each }) => max_each !== undefined)?.max_each;
    const total = same.find(({ max_total, window }) => max_total !== undefined && window === own.window)?.max_total;
    return [
      ...lost(own, own.max_each, each, "each"),
      ...lost(own, own.max_total, total, windowPhrase(own.window ?? "life")),
    ];
  });
}

function lost({ field, unit }: ValueLimit, own: string | undefined, bound: string | undefined, how: string): string[] {
  if (own === undefined || (bound !== undefined && minorOf(own, unit) >= minorOf(bound, unit))) return [];
  return [`above ${readableAmount(own, unit ?? field)} ${how}`];
}

function lostCounts(parent: AuthorityElement, child: AuthorityElement): string[] {
  return countLimits(child)
    .filter(
      (own) =>
        !countLimits(parent).some(({ window, max_count }) => window === own.window && max_count <= own.max_count),
    )
    .map((own) => `more than ${countText(own).replace("at most ", "")}`);
}

function lostHours(parent: AuthorityElement, child: AuthorityElement): string[] {
  return hoursOf(child)
    .filter(
      (own) =>
        !hoursOf(parent).some((outer) => sameZone(own.zone, outer.zone) && weekWithin(weekOf(outer), weekOf(own))),
    )
    .map((own) => `outside ${readableHours(own)}`);
}

function newApprovals(parent: AuthorityElement, child: AuthorityElement): string[] {
  const known = new Set(approvalsOf(parent).map(approvalText));
  return approvalsOf(child)
    .map(approvalText)
    .filter((text) => !known.has(text))
    .map((text) => `unasked ${text}`);
}
