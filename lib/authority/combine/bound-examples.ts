import type { DeclaredValues } from "@/lib/authority/judge/declared-fields";
import { formatAmount, minorOf } from "@/lib/authority/language/amount";
import { isIdentifier } from "@/lib/authority/language/identifiers";
import { type AuthorityElement, type Limit, MAX_LIST, TASK_NAME } from "@/lib/authority/language/model";

/** One action that was asked for, as far as it says what it needs. */
export type SeenAction = {
  type: string;
  location: string;
  action: string;
  identifier: string;
  task: string | null;
  fields: DeclaredValues;
};

/**
 * Returns an authority that covers exactly the resources and tasks of the observed actions. Each amount is limited to
 * the largest one, and the total of a day to their sum. Without amounts, the number of actions a day is limited.
 * Actions of one type and kind share an element, and so one budget.
 */
export function boundedFor(seen: readonly SeenAction[]): AuthorityElement[] {
  const groups = new Map<string, SeenAction[]>();
  for (const action of seen.filter(({ identifier }) => isIdentifier(identifier))) {
    const key = [action.location, action.type, action.action].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), action]);
  }
  return [...groups.values()].flatMap(elementOf);
}

function elementOf(actions: readonly SeenAction[]): AuthorityElement[] {
  const [first] = actions;
  if (!first) return [];
  const identifiers = [...new Set(actions.map(({ identifier }) => identifier))].sort().slice(0, MAX_LIST);
  const tasks = [...new Set(actions.map(({ task }) => task))].sort();
  const known = tasks.filter((task): task is string => task !== null && TASK_NAME.test(task));
  const limits = limitsOf(actions);
  return [
    {
      type: first.type,
      locations: [first.location],
      actions: [first.action],
      identifiers,
      limits: limits.length > 0 ? limits : [{ max_count: actions.length, window: "P1D" }],
      // One action without a task would be covered by no task at all.
      ...(known.length === tasks.length && { conditions: { tasks: known } }),
    },
  ];
}

function limitsOf(actions: readonly SeenAction[]): Limit[] {
  const amounts = new Map<string, { field: string; unit: string | undefined; all: bigint[] }>();
  for (const { fields } of actions) {
    for (const [field, value] of Object.entries(fields)) {
      if (value.kind !== "money" && value.kind !== "number") continue;
      const unit = value.kind === "money" ? value.unit : undefined;
      const known = amounts.get(`${field} ${unit}`) ?? { field, unit, all: [] };
      known.all.push(minorOf(value.value, unit));
      amounts.set(`${field} ${unit}`, known);
    }
  }
  return [...amounts.values()].map(({ field, unit, all }) => ({
    field,
    ...(unit !== undefined && { unit }),
    max_each: formatAmount(largest(all), unit),
    max_total: formatAmount(
      all.reduce((sum, one) => sum + one),
      unit,
    ),
    window: "P1D",
  }));
}

const largest = (amounts: readonly bigint[]): bigint =>
  amounts.toSorted((one, other) => (one > other ? -1 : 1))[0] ?? 0n;
