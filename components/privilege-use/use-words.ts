import type { DelegationUsage } from "@/lib/privilege-use/schema";

const number = (value: number): string => value.toLocaleString("en");

/** How often something was used, in words. */
export const timesText = (count: number): string => (count === 1 ? "once" : `${number(count)} times`);

export const counted = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** How often some delegations were used together. No number is named while the use of one is not counted. */
export function timesOfAll(usages: readonly Pick<DelegationUsage, "outcome" | "actions">[], days: number): string {
  if (usages.some(({ outcome }) => outcome === "not_counted")) return "the use of all together is not counted yet.";
  const used = usages.reduce((sum, { actions }) => sum + actions, 0);
  return `used ${timesText(used)} in the last ${days} days, with actions of sub-delegations.`;
}
