import { minorOf, readableAmount } from "@/lib/authority/language/amount";
import {
  type AuthorityElement,
  type CountLimit,
  countLimits,
  isValueLimit,
  type ValueLimit,
  valueLimits,
} from "@/lib/authority/language/model";
import { at } from "@/lib/authority/language/report";
import { windowPhrase } from "@/lib/authority/language/windows";
import { list } from "@/lib/authority/words/words";
import { type Found, find, type NarrowerIssue, type Strictness } from "./narrower-issue";

/** Lists where the limits of a child are wider than its parent's. */
export function limitIssues(
  child: AuthorityElement,
  parent: AuthorityElement,
  path: string,
  strictness: Strictness,
): NarrowerIssue[] {
  const issues: NarrowerIssue[] = [];
  const bounds = valueLimits(parent);
  for (const [index, limit] of (child.limits ?? []).entries()) {
    const found: Found = { element: path, part: "limits", index, issues };
    if (isValueLimit(limit)) compareValue(limit, bounds, found);
    else compareCount(limit, parent, found);
  }
  if (strictness === "alone") issues.push(...droppedIssues(child, parent, at(path, "limits")));
  return issues;
}

const sameSubject = (a: ValueLimit, b: ValueLimit): boolean => a.field === b.field && a.unit === b.unit;

function compareValue(own: ValueLimit, bounds: readonly ValueLimit[], found: Found): void {
  const onField = bounds.filter(({ field }) => field === own.field);
  if (onField.length > 0 && !onField.some(({ unit }) => unit === own.unit)) {
    const units = [...new Set(onField.map(({ unit }) => unit ?? "plain numbers"))];
    find(found, "unit", "unit_wider", `The parent limits ${own.field} in ${list(units)} and allows no other unit.`);
    return;
  }
  for (const { unit, max_each, max_total, window } of onField) {
    if (unit !== own.unit) continue;
    if (isMore(own.max_each, max_each, unit)) {
      find(found, "max_each", "max_each_wider", `The parent allows at most ${readableAmount(max_each, unit)} each.`);
    }
    if (window !== undefined && window === own.window && isMore(own.max_total, max_total, unit)) {
      const most = `${readableAmount(max_total, unit)} ${windowPhrase(window)}`;
      find(found, "max_total", "max_total_wider", `The parent allows at most ${most}.`);
    }
  }
}

const isMore = (text: string | undefined, bound: string | undefined, unit: string | undefined): bound is string =>
  text !== undefined && bound !== undefined && text !== bound && minorOf(text, unit) > minorOf(bound, unit);

function compareCount(own: CountLimit, parent: AuthorityElement, found: Found): void {
  const bound = countLimits(parent).find(({ window }) => window === own.window);
  if (bound === undefined || own.max_count <= bound.max_count) return;
  const most = `${bound.max_count} actions ${windowPhrase(bound.window)}`;
  find(found, "max_count", "max_count_wider", `The parent allows at most ${most}.`);
}

/** The limits of the parent that the child drops. Dropping a whole unit is narrower, so it is no issue. */
function droppedIssues(child: AuthorityElement, parent: AuthorityElement, path: string): NarrowerIssue[] {
  const issues: NarrowerIssue[] = [];
  const dropped = (what: string): void => {
    issues.push({ path, code: "limit_dropped", sentence: `${what} must be kept.` });
  };
  const own = valueLimits(child);
  for (const bound of valueLimits(parent)) {
    const onField = own.filter(({ field }) => field === bound.field);
    const onUnit = onField.filter((limit) => sameSubject(limit, bound));
    if (onField.length > 0 && onUnit.length === 0) continue;
    if (bound.max_each !== undefined && onUnit.every(({ max_each }) => max_each === undefined)) {
      dropped(`The limit of ${readableAmount(bound.max_each, bound.unit)} each`);
    }
    const { max_total, window } = bound;
    if (max_total === undefined || window === undefined) continue;
    if (onUnit.some((limit) => limit.max_total !== undefined && limit.window === window)) continue;
    dropped(`The limit of ${readableAmount(max_total, bound.unit)} ${windowPhrase(window)}`);
  }
  for (const { max_count, window } of countLimits(parent)) {
    if (countLimits(child).some((limit) => limit.window === window)) continue;
    dropped(`The limit of ${max_count} actions ${windowPhrase(window)}`);
  }
  return issues;
}
