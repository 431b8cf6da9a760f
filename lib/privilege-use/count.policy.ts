import { grantedPattern, type UsedPart, usedPartOf } from "@/lib/authority/combine/narrowest-for-use";
import type { DeclaredAmount } from "@/lib/authority/judge/declared-fields";
import { minorOf } from "@/lib/authority/language/amount";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { amountKey, mostPatternsADay } from "./model";

/** An allowed action with the ids of the delegations of its chain. */
export type CountedAction = {
  chain: readonly string[];
  time: Date;
  type: string;
  location: string;
  action: string;
  identifier: string;
  task: string | undefined;
  amounts: Readonly<Record<string, DeclaredAmount>>;
};

/** A line of use of one day, in column names. */
export type UseLine = {
  delegation_id: string;
  day: string;
  element_id: string;
  action: string;
  pattern: string;
  coarse: boolean;
  count: number;
  last_used_at: string;
  amounts: Record<string, number>;
};

/** The key under which the patterns of an element are counted. */
export const elementDay = (delegationId: string, elementId: string, day: string): string =>
  `${delegationId} ${elementId} ${day}`;

/**
 * Adds up actions by delegation, day, element, action and pattern. An action counts for each delegation of its chain
 * whose present authority has an element for it.
 *
 * @param known The patterns that are stored already, by `elementDay`. New ones are added.
 */
export function linesOf(
  actions: readonly CountedAction[],
  authorities: ReadonlyMap<string, CanonicalAuthority>,
  known: Map<string, Set<string>>,
): UseLine[] {
  const lines = new Map<string, UseLine>();
  for (const one of actions) {
    for (const delegationId of one.chain) {
      const authority = authorities.get(delegationId);
      const part = authority && usedPartOf(authority, one, one.amounts);
      if (!authority || !part) continue;
      const day = one.time.toISOString().slice(0, 10);
      const kept = keptPattern(part, authority, known, elementDay(delegationId, part.elementId, day));
      add(lines, { ...one, ...kept, delegationId, day, part });
    }
  }
  return [...lines.values()];
}

/** The pattern of a use, or the granted one if the day has too many. */
function keptPattern(
  { elementId, pattern }: UsedPart,
  authority: CanonicalAuthority,
  known: Map<string, Set<string>>,
  key: string,
): { pattern: string; coarse: boolean } {
  const patterns = known.get(key) ?? new Set();
  known.set(key, patterns);
  if (patterns.has(pattern) || patterns.size < mostPatternsADay) {
    patterns.add(pattern);
    return { pattern, coarse: false };
  }
  const element = authority.find(({ id }) => id === elementId);
  return { pattern: (element && grantedPattern(element, pattern)) ?? pattern, coarse: true };
}

type Counted = { delegationId: string; day: string; pattern: string; coarse: boolean; part: UsedPart; time: Date };

function add(lines: Map<string, UseLine>, { delegationId, day, pattern, coarse, part, time }: Counted): void {
  const key = JSON.stringify([delegationId, day, part.elementId, part.action, pattern]);
  const at = time.toISOString();
  const line = lines.get(key) ?? {
    ...{ delegation_id: delegationId, day, element_id: part.elementId, action: part.action, pattern },
    ...{ coarse, count: 0, last_used_at: at, amounts: {} },
  };
  line.count += 1;
  line.coarse ||= coarse;
  if (at > line.last_used_at) line.last_used_at = at;
  for (const { field, unit, max } of part.amounts) {
    const name = amountKey(field, unit);
    line.amounts[name] = Math.max(line.amounts[name] ?? 0, Number(minorOf(max, unit)));
  }
  lines.set(key, line);
}
