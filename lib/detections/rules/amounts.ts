import { formatAmount, readableAmount, unitScale } from "@/lib/authority/language/amount";
import { defineRule, some } from "./rule";
import { amountOf, isDecision, leafOf, minuteMs, type Watched } from "./watched";

export type Tried = { at: number; index: number; what: string; value: number };

export const mostTried = 40;
export const whatOf = (event: Watched): string => `${event.action} ${event.resourceType} ${amountOf(event)?.unit}`;
const withAmount = (event: Watched) => (isDecision(event) && amountOf(event) ? [leafOf(event) ?? event.agentId] : []);
export const triedIn = (event: Watched, what: string): Tried => ({
  ...{ at: event.at, index: event.index, what },
  value: amountOf(event)?.value ?? 0,
});

/** An amount as people read it. Records hold the value as a number. */
export function amountText(value: number, unit: string | undefined): string {
  const minor = Math.round(value * 10 ** unitScale(unit));
  return Number.isSafeInteger(minor)
    ? readableAmount(formatAmount(BigInt(minor), unit), unit)
    : `${value} ${unit ?? ""}`;
}
export const unitOf = (event: Watched): string | undefined => amountOf(event)?.unit || undefined;

type Probed = { tried: Tried[] };

/** Different amounts are tried one after the other and refused by the same limit. */
export const limitProbing = defineRule({
  kind: "limit_probing",
  bounds: { amounts: [4, 2, 20], minutes: [30, 1, 1_440] },
  subjects: (event) => (event.code === "limit_exceeded" ? withAmount(event) : []),
  start: (): Probed => ({ tried: [] }),
  step(state, event, { amounts, minutes }) {
    const what = whatOf(event);
    const fresh = state.tried.filter(({ at }) => event.at - at < minutes * minuteMs);
    const tried = [...fresh, triedIn(event, what)].slice(-mostTried);
    const mine = tried.filter((one) => one.what === what);
    const values = [...new Set(mine.map(({ value }) => value))];
    if (values.length < amounts) return { state: { tried } };
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const [from, to] = [least, most].map((value) => amountText(value, unitOf(event)));
    return {
      state: { tried: tried.filter((one) => one.what !== what) },
      finding: {
        severity: "high",
        reason: `Tried ${some(values.length, "different amount")} between ${from} and ${to} within ${some(minutes, "minute")}; a limit refused all of them.`,
        baseline: { amounts: values.length, least, most, minutes },
        evidence: mine.map(({ index }) => index),
      },
    };
  },
});
