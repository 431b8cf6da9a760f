import { unlessTooBroad } from "@/lib/audit/former-records";
import { formatAmount, readableAmount } from "@/lib/authority/language/amount";
import { windowPhrase } from "@/lib/authority/language/windows";
import type { ReplayedRule } from "@/lib/decisions/replay/single.schema";
import { agentsTaking, hasCarried } from "@/lib/delegations/former-counters.queries";
import { amountsIn, reservedIn, statedIn } from "./facts.policy";
import { type CountingBounds, judged, leftOutRule, type PlaceOfDecision } from "./model";
import type { Want } from "./policy";
import type { FormerRules } from "./rules.queries";

/** The amounts that counters held before a decision, as far as they are known, and how. */
export type SpentThen = { spent: Map<string, bigint>; rules: ReplayedRule[] };

type Counting = { most: CountingBounds; sources: Pick<FormerRules, "spendingRecords"> };

/**
 * Finds the amounts that limits had taken before a decision. It adds the allowed actions in the window of each limit, without
 * those that were reported as not executed. If that is not possible, it takes the figure of the record itself.
 */
export async function spentBefore(
  at: PlaceOfDecision,
  wants: readonly Want[],
  { most, sources }: Counting,
): Promise<SpentThen> {
  const found: SpentThen = { spent: new Map(), rules: [] };
  const counts = new Map<string, ReturnType<typeof countedIn>>();
  for (const one of wants) {
    // Limits of one hop and window are counted from the same records.
    const key = `${one.hop.key} ${one.want.window}`;
    const counted = counts.get(key) ?? countedIn(at, one, { most, sources });
    counts.set(key, counted);
    const before = await takenBefore(at, one, await counted);
    if (before.spent !== undefined) found.spent.set(one.counter, before.spent);
    found.rules.push(ruleOf(one, before));
  }
  return found;
}

type Before = { spent?: bigint; known: "counted" | "stated" | "reserved" | "not"; reason: string };

async function takenBefore(at: PlaceOfDecision, one: Want, counted: Counted): Promise<Before> {
  const stated = statedIn(at.facts, one);
  const isCarried = typeof counted !== "string" && (await carries(one));
  if (typeof counted !== "string" && !isCarried)
    return { spent: counted.get(one.counter) ?? 0n, known: "counted", reason: "" };
  const reason = isCarried ? reasons.carried : reasons[counted as Exclude<Counted, Sums>];
  if (stated !== undefined) return { spent: stated, known: "stated", reason };
  return { known: reservedIn(at.facts).some(({ counter }) => counter === one.counter) ? "reserved" : "not", reason };
}

const reasons = {
  too_many: "its window has too many records to count",
  too_wide: "too many delegations take from it to count",
  too_slow: "its records take too long to count",
  removed: "retention removed records of its window",
  entitlement: "the records of a person's delegations are not counted",
  carried: "a new version gave it amounts of other limits in its window, which records do not hold",
} as const;

type Sums = ReadonlyMap<string, bigint>;
type Counted = Sums | Exclude<keyof typeof reasons, "carried">;

/** Adds the amounts of all counters of one hop in one window. */
async function countedIn(
  { index }: PlaceOfDecision,
  { hop: { kind, key, since }, want }: Want,
  { most, sources }: Counting,
): Promise<Counted> {
  if (kind === "entitlement") return "entitlement";
  const hops = kind === "ceiling" ? { delegationIds: [], agentIds: [key] } : { delegationIds: [key], agentIds: [] };
  const records = await unlessTooBroad(async () => {
    const agents = await agentsTaking(hops, most.delegations);
    if (!agents) return "too_wide";
    const start = want.window === "life" ? since : want.bucketStart;
    return sources.spendingRecords(agents, { since: start, before: index }, most.records);
  });
  if (records === undefined) return "too_slow";
  if (typeof records === "string") return records;
  const sums = new Map<string, bigint>();
  for (const { type, facts = {} } of records) {
    const sign = type === "decision.made" ? 1n : -1n;
    for (const { counter, amount } of type === "decision.made" ? reservedIn(facts) : amountsIn(facts.freed))
      sums.set(counter, (sums.get(counter) ?? 0n) + sign * amount);
  }
  return sums;
}

const carries = async ({ hop: { kind, key, version, since }, element, want }: Want): Promise<boolean> => {
  if (kind !== "delegation" || version === undefined) return false;
  const subject = [want.kind, want.field ?? "", want.unit ?? "", want.window].join("|");
  const start = want.window === "life" ? since : want.bucketStart;
  return hasCarried({ id: key, version }, { elementId: element.id, subject }, start);
};

function ruleOf({ hop, want }: Want, { spent, known, reason }: Before): ReplayedRule {
  const text = (amount: bigint): string =>
    want.kind === "max_count"
      ? `${amount} actions`
      : readableAmount(formatAmount(amount, want.unit), want.unit ?? want.field);
  const limit = `${hop.name}: at most ${text(want.max)} ${windowPhrase(want.window)}`;
  const version = hop.version ?? null;
  if (known === "counted")
    return judged("cumulative_limits", hop.key, version, `${limit}. Records show ${text(spent ?? 0n)} taken before.`);
  if (known === "stated")
    return judged(
      ...(["cumulative_limits", hop.key, version] as const),
      `${limit}. The record states ${text(spent ?? 0n)} taken before. It was not counted, because ${reason}.`,
    );
  const also = known === "reserved" ? ` The record holds that ${text(want.amount)} were taken from it.` : "";
  return leftOutRule("cumulative_limits", hop.key, `${limit}. It cannot be counted, because ${reason}.${also}`);
}
