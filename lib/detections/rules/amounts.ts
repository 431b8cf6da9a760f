import { formatAmount, readableAmount, unitScale } from "@/lib/authority/language/amount";
import { defineRule, some } from "./rule";
import { amountOf, dayMs, hourMs, isDecision, leafOf, minuteMs, type Watched } from "./watched";

type Tried = { at: number; index: number; what: string; value: number };

const mostSeen = 40;
const whatOf = (event: Watched): string => `${event.action} ${event.resourceType} ${amountOf(event)?.unit}`;
const withAmount = (event: Watched) => (isDecision(event) && amountOf(event) ? [leafOf(event) ?? event.agentId] : []);
const triedIn = (event: Watched, what: string): Tried => ({
  ...{ at: event.at, index: event.index, what },
  value: amountOf(event)?.value ?? 0,
});

/** An amount as people read it. Records hold the value as a number. */
function amountText(value: number, unit: string | undefined): string {
  const minor = Math.round(value * 10 ** unitScale(unit));
  return Number.isSafeInteger(minor)
    ? readableAmount(formatAmount(BigInt(minor), unit), unit)
    : `${value} ${unit ?? ""}`;
}
const unitOf = (event: Watched): string | undefined => amountOf(event)?.unit || undefined;

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
    const tried = [...fresh, triedIn(event, what)].slice(-mostSeen);
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

type Split = {
  /** The least amount of each kind of action that was refused or asked about, and when that was last seen. */
  thresholds: { what: string; value: number; at: number }[];
  tried: (Tried & { resource: string })[];
};

const thresholdCodes: ReadonlySet<string | null> = new Set(["limit_exceeded", "approval_required"]);

/** Several amounts just below a threshold go to the same resource: one larger amount in pieces. */
export const thresholdSplitting = defineRule({
  kind: "threshold_splitting",
  bounds: { count: [4, 2, 20], minutes: [60, 1, 1_440], fromPercent: [60, 10, 99], rememberDays: [30, 1, 90] },
  subjects: withAmount,
  start: (): Split => ({ thresholds: [], tried: [] }),
  step(state, event, { count, minutes, fromPercent, rememberDays }) {
    const what = whatOf(event);
    const value = amountOf(event)?.value ?? 0;
    if (thresholdCodes.has(event.code)) return { state: learnt(state, { what, value, at: event.at }) };
    const threshold = state.thresholds.find((one) => one.what === what && event.at - one.at < rememberDays * dayMs);
    const isNear = threshold && value < threshold.value && value >= (threshold.value * fromPercent) / 100;
    if (!isNear || event.decision !== "allow") return { state };
    const resource = event.resource ?? "";
    const fresh = state.tried.filter(({ at }) => event.at - at < minutes * minuteMs);
    const tried = [...fresh, { ...triedIn(event, what), resource }].slice(-mostSeen);
    const mine = tried.filter((one) => one.what === what && one.resource === resource);
    if (mine.length < count) return { state: { ...state, tried } };
    const sum = Math.round(mine.reduce((all, one) => all + one.value, 0) * 100) / 100;
    return {
      state: { ...state, tried: tried.filter((one) => !mine.includes(one)) },
      finding: {
        severity: "high",
        reason: `${some(mine.length, "action")} of together ${amountText(sum, unitOf(event))} within ${some(minutes, "minute")} on one resource, each below ${amountText(threshold.value, unitOf(event))}, from where people are asked or a limit refuses.`,
        baseline: { threshold: threshold.value, sum, seen: mine.length },
        evidence: mine.map(({ index }) => index),
      },
    };
  },
});

/** Kinds of actions with a threshold that are kept. */
const mostThresholds = 10;

function learnt(state: Split, { what, value, at }: Split["thresholds"][number]): Split {
  const known = state.thresholds.find((one) => one.what === what);
  const others = state.thresholds.filter((one) => one.what !== what);
  // A threshold that was not met for long may have been raised.
  const least = known && at - known.at < 24 * 30 * hourMs ? Math.min(known.value, value) : value;
  return { ...state, thresholds: [...others, { what, value: least, at }].slice(-mostThresholds) };
}
