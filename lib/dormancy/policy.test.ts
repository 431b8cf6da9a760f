import { expect, it } from "vitest";
import { dueStep, earliestRetirement, type Silence } from "./policy";

const now = new Date("2026-11-29T12:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const policy = { warnDays: 30, suspendDays: 60, retireDays: 90 };
const silence = (days: number, change: Partial<Silence> = {}): Silence => ({
  ...{ kind: "agent", status: "active", silentSince: daysAgo(days), step: null, stepAt: null },
  ...{ superseded: false, endIsPlanned: false },
  ...change,
});

const stopped = (days: number, change: Partial<Silence> = {}): Silence =>
  silence(days, { status: "suspended", step: "suspended", stepAt: daysAgo(0), ...change });
const announced = (days: number, since: number, endIsPlanned = false): Silence =>
  stopped(days, { step: "retirement_announced", stepAt: daysAgo(since), endIsPlanned });

it.each<[string, Silence, ReturnType<typeof dueStep>]>([
  ["nothing before the first step", silence(29), undefined],
  ["a warning first, however long it was silent", silence(200), "warned"],
  ["no suspension in the week after the warning", silence(200, { step: "warned", stepAt: daysAgo(6) }), undefined],
  ["the suspension after that", silence(60, { step: "warned", stepAt: daysAgo(30) }), "suspended"],
  ["the end of a warning after an action", silence(1, { step: "warned", stepAt: daysAgo(3) }), "over"],
  ["no announcement more than a week before", stopped(82), undefined],
  ["the announcement a week before the retirement", stopped(83), "retirement_announced"],
  ["no announcement while a person planned the end", stopped(300, { endIsPlanned: true }), undefined],
  ["no retirement in the week after the announcement", announced(300, 6), undefined],
  ["the retirement after that", announced(90, 7), "retired"],
  ["no retirement before the days of the policy, which grew meanwhile", announced(89, 7), undefined],
  ["the end of an announcement that comes too early by now", announced(82, 7), "unannounced"],
  ["the end of an announcement once a person planned the end", announced(90, 7, true), "unannounced"],
  [
    "the end of the steps after a later suspension",
    silence(90, { status: "suspended", step: "suspended", stepAt: daysAgo(30), superseded: true }),
    "over",
  ],
  [
    "no retirement of a delegation",
    silence(90, { kind: "delegation", status: "suspended", step: "suspended", stepAt: daysAgo(30) }),
    undefined,
  ],
  [
    "no retirement of an instance, whose key expires",
    silence(90, { kind: "instance", status: "suspended", step: "suspended", stepAt: daysAgo(30) }),
    undefined,
  ],
  ["the end of the steps after a resumption", silence(0, { step: "suspended", stepAt: daysAgo(3) }), "over"],
  ["nothing for what a person suspended", silence(300, { status: "suspended" }), undefined],
  [
    "nothing after the last step",
    silence(900, { status: "suspended", step: "retirement_proposed", stepAt: daysAgo(9) }),
    undefined,
  ],
])("gives %s", (_, one, due) => expect(dueStep(policy, one, now)).toBe(due));

it("tells the earliest day of a retirement at the suspension: a week later at least", () => {
  expect(earliestRetirement(policy, daysAgo(60), now)).toEqual(daysAgo(-30));
  expect(earliestRetirement(policy, daysAgo(300), now)).toEqual(daysAgo(-7));
  expect(earliestRetirement({ warnDays: 30, suspendDays: 60 }, daysAgo(60), now)).toBeUndefined();
});

it("takes back an announcement without a policy that retires", () => {
  expect(dueStep({ warnDays: 30, suspendDays: 60 }, announced(90, 7), now)).toBe("unannounced");
  expect(dueStep(null, announced(90, 7), now)).toBe("unannounced");
});

it("takes no step without a policy, and none that the policy leaves out", () => {
  expect(dueStep(null, silence(900), now)).toBeUndefined();
  expect(dueStep({ warnDays: 30 }, silence(900, { step: "warned", stepAt: daysAgo(500) }), now)).toBeUndefined();
});
