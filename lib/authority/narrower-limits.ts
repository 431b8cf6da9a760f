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
  const stated = (child.limits ?? []).flatMap((limit, index) =>
    isValueLimit(limit)
      ? valueIssues(limit, valueLimits(parent), at(where, index))
      : countIssues(limit, parent, at(where, index)),
  );
  return strictness === "hop" ? stated : [...stated, ...droppedIssues(child, parent, where)];
}

const sameSubject = (a: ValueLimit, b: ValueLimit): boolean => a.field === b.field && a.unit === b.unit;

function valueIssues(own: ValueLimit, parents: readonly ValueLimit[], path: string): NarrowerIssue[] {
  const onField = parents.filter(({ field }) => field === own.field);
  const onUnit = onField.filter((limit) => sameSubject(limit, own));
  if (onField.length === 0) return [];
  if (onUnit.length === 0) {
    const units = [...new Set(onField.map(({ unit }) => unit ?? "plain numbers"))];
    const sentence = `The parent limits ${own.field} in ${list(units)} and allows no other unit.`;
    return [{ path: at(path, "unit"), code: "unit_wider", sentence }];
  }
  const wider = (text: string | undefined, bound: string | undefined): bound is string =>
    text !== undefined && bound !== undefined && minorOf(text, own.unit) > minorOf(bound, own.unit);
  return onUnit.flatMap(({ max_each, max_total, window }): NarrowerIssue[] => {
    const issues: NarrowerIssue[] = [];
    if (wider(own.max_each, max_each)) {
      const sentence = `The parent allows at most ${readableAmount(max_each, own.unit)} each.`;
      issues.push({ path: at(path, "max_each"), code: "max_each_wider", sentence });
    }
    if (window !== undefined && window === own.window && wider(own.max_total, max_total)) {
      const sentence = `The parent allows at most ${readableAmount(max_total, own.unit)} ${windowPhrase(window)}.`;
      issues.push({ path: at(path, "max_total"), code: "max_total_wider", sentence });
    }
    return issues;
  });
}

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
