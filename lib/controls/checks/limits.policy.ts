import { minorOf } from "@/lib/authority/language/amount";
import {
  type ApprovalAbove,
  type Authority,
  type AuthorityElement,
  approvalsOf,
  valueLimits,
} from "@/lib/authority/language/model";
import type { Finding } from "@/lib/controls/model";
import { type Entry, finding } from "./model";

type Amount = { value: string; unit?: string };
export type Amounts = ReadonlyMap<string, Amount>;

const isAmount = (value: unknown): value is Amount =>
  typeof value === "object" && value !== null && "value" in value && typeof value.value === "string";

/** The amounts that an entry states, by field. */
export function amountsOf({ facts }: Pick<Entry, "facts">): Amounts {
  const stated = typeof facts.amounts === "object" && facts.amounts !== null ? facts.amounts : {};
  return new Map(Object.entries(stated).filter((pair): pair is [string, Amount] => isAmount(pair[1])));
}

const shown = (amounts: Amounts): string =>
  [...amounts.values()].map(({ value, unit }) => (unit === undefined ? value : `${value} ${unit}`)).join(", ");

const exceeds = (amount: Amount | undefined, unit: string | undefined, bound: string): boolean =>
  amount !== undefined && (amount.unit !== unit || minorOf(amount.value, unit) > minorOf(bound, unit));

const asks = (element: AuthorityElement, amounts: Amounts): boolean =>
  approvalsOf(element).some(({ field, unit, value }: ApprovalAbove) => exceeds(amounts.get(field), unit, value));

/** The limits in the amount's own unit that the amount is above. A limit in another unit covers no such amount. */
const exceeded = (element: AuthorityElement, amounts: Amounts): string[] => {
  const limits = valueLimits(element).filter(({ max_each }) => max_each !== undefined);
  return [...amounts].flatMap(([field, amount]) => {
    const own = limits.filter((limit) => limit.field === field && limit.unit === amount.unit);
    const over = own.filter(({ unit, max_each = "0" }) => exceeds(amount, unit, max_each));
    return over.map(({ unit, max_each }) => (unit === undefined ? `${max_each}` : `${max_each} ${unit}`));
  });
};

/** The authority of each hop, as its signed version states it; undefined for a version that is missing. */
export type Hops = readonly (Authority | undefined)[];

/**
 * Judges an allowed action by the authority of its hops.
 *
 * @param approval Whether the entry names an approval, and whether the action used that one.
 */
export function judgeLimits(entry: Entry, hops: Hops, approval: "none" | "used" | "other"): Finding | null {
  const amounts = amountsOf(entry);
  const amount = shown(amounts);
  if (approval === "other") return finding("approval_of_another_action");
  for (const authority of hops) {
    if (!authority) return finding("authority_unknown");
    const fitting = authority.filter(
      ({ type, actions }) => type === entry.resource_type && actions.includes(entry.action ?? ""),
    );
    if (fitting.length === 0) continue;
    const over = fitting.map((element) => exceeded(element, amounts));
    const [max] = over.flat();
    if (max !== undefined && over.every((limits) => limits.length > 0)) return finding("above_limit", { amount, max });
    if (approval === "none" && fitting.every((element) => asks(element, amounts)))
      return finding("approval_missing", { amount });
  }
  return null;
}
