import type { PlaceOfDecision } from "./model";
import type { Want } from "./policy";

type Facts = PlaceOfDecision["facts"];
type CountedAmount = { counter: string; amount: bigint };

/** The amounts that an allowed action took from limits, by its record. */
export const reservedIn = ({ reserved }: Facts): CountedAmount[] => amountsIn(reserved);

/** Reads a list of amounts in a record. Each is an integer of minor units, or a count. */
export function amountsIn(list: unknown): CountedAmount[] {
  if (!Array.isArray(list)) return [];
  return (list as { counter?: unknown; amount?: unknown }[]).flatMap(({ counter, amount }) =>
    typeof counter === "string" && typeof amount === "string" && /^\d+$/.test(amount)
      ? [{ counter, amount: BigInt(amount) }]
      : [],
  );
}

/** The amount that a limit had taken, if a denial states it: for exhausted limits of the agent's own delegation. */
export function statedIn({ used_up: list }: Facts, { hop, element, want }: Want): bigint | undefined {
  if (!Array.isArray(list)) return undefined;
  const { kind, field, unit, window } = want;
  const same = { hop: hop.key, element: element.id, kind, field, unit, window };
  const found = (list as Record<string, unknown>[]).find((one) =>
    Object.entries(same).every(([member, value]) => one[member] === value),
  );
  return typeof found?.spent === "string" && /^\d+$/.test(found.spent) ? BigInt(found.spent) : undefined;
}

/** Whether the record of an allow names each limit of the re-run, with the same amount. */
export function namesLimits(facts: Facts, wants: readonly Want[]): boolean {
  // Records of early releases name no limits.
  if (!Array.isArray(facts.reserved)) return true;
  const named = reservedIn(facts);
  return wants.every(({ counter, want }) => named.some((one) => one.counter === counter && one.amount === want.amount));
}
