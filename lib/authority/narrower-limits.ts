import { minorOf, readableAmount } from "./amount";
import { type AuthorityElement, countLimits, isValueLimit, type ValueLimit, valueLimits } from "./model";
import type { NarrowerIssue, Strictness } from "./narrower-issue";
import { at } from "./report";
import { windowPhrase } from "./windows";
import { list } from "./words";

/** Lists where the limits of a child are wider than its parent's. */
export function limitIssues(
  child: AuthorityElement,
  parent: AuthorityElement,
  path: string,
  strictness: Strictness,
): NarrowerIssue[] {
  const where = at(path, "limits");
  const bounds = valueLimits(parent);
  const stated = (child.limits ?? []).flatMap((limit, index) =>
    isValueLimit(limit) ? valueIssues(limit, bounds, at(where, index)) : countIssues(limit, parent, at(where, index)),
  );
  return strictness === "hop" ? stated : [...stated, ...droppedIssues(child, parent, where)];
}

const sameSubject = (a: ValueLimit, b: ValueLimit): boolean => a.field === b.field && a.unit === b.unit;

function valueIssues(own: ValueLimit, bounds: readonly ValueLimit[], path: string): NarrowerIssue[] {
  const issues: NarrowerIssue[] = [];
  const onField = bounds.filter(({ field }) => field === own.field);
  if (onField.length > 0 && !onField.some(({ unit }) => unit === own.unit)) {
    const units = [...new Set(onField.map(({ unit }) => unit ?? "plain numbers"))];
    const sentence = `The parent limits ${own.field} in ${list(units)} and allows no other unit.`;
    return [{ path: at(path, "unit"), code: "unit_wider", sentence }];
  }
  for (const { unit, max_each, max_total, window } of onField) {
    if (unit !== own.unit) continue;
    if (isMore(own.max_each, max_each, unit)) {
      const sentence = `The parent allows at most ${readableAmount(max_each, unit)} each.`;
      issues.push({ path: at(path, "max_each"), code: "max_each_wider", sentence });
    }
    if (window !== undefined && window === own.window && isMore(own.max_total, max_total, unit)) {
      const sentence = `The parent allows at most ${readableAmount(max_total, unit)} ${windowPhrase(window)}.`;
      issues.push({ path: at(path, "max_total"), code: "max_total_wider", sentence });
    }
  }
  return issues;
}

const isMore = (text: string | undefined, bound: string | undefined, unit: string | undefined): bound is string =>
  text !== undefined && bound !== undefined && text !== bound && minorOf(text, unit) > minorOf(bound, unit);

type Count = { max_count: number; window: string };

function countIssues(own: Count, parent: AuthorityElement, path: string): NarrowerIssue[] {
  const bound = countLimits(parent).find(({ window }) => window === own.window);
  if (bound === undefined || own.max_count <= bound.max_count) return [];
  const sentence = `The parent allows at most ${bound.max_count} actions ${windowPhrase(bound.window)}.`;
  return [{ path: at(path, "max_count"), code: "max_count_wider", sentence }];
}

/** What the parent limits and the child does not say; a unit given up altogether is narrower. */
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
