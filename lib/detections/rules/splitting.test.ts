import { expect, it } from "vitest";
import { usualTuning } from "./engine";
import { thresholdSplitting } from "./splitting";
import { dayMs, hourMs, minuteMs, type Watched } from "./watched";

const begins = Date.UTC(2026, 9, 5, 9);
const { settings } = usualTuning("threshold_splitting");

type Paid = { at: number; value: number } & Partial<Watched>;

const paid = ({ at, value, ...more }: Paid, index: number): Watched => ({
  ...{ index, at: begins + at, type: "decision.made", actorType: "resource_server", actorId: "rsv_1" },
  ...{ agentId: "agt_1", instanceId: "ins_1", serverId: "rsv_1", action: "create", resourceType: "payment" },
  ...{ resource: "vendor/1", network: null, key: null, amounts: [{ value, unit: "EUR" }], chain: ["dlg_0", "dlg_1"] },
  ...{ decision: "allow", code: null, refs: [], limit: 5_000 },
  ...more,
});

function found(payments: readonly Paid[]) {
  let state: unknown;
  return payments.map(paid).flatMap((event) => {
    const step = thresholdSplitting.step(state, event, settings, "agt_1");
    state = JSON.parse(JSON.stringify(step.state));
    return step.finding ? [{ ...step.finding, actor: thresholdSplitting.actor(event, "agt_1") }] : [];
  });
}

/** The work of some days, with one small payment a day. */
const work = (days: number): Paid[] => Array.from({ length: days }, (_, day) => ({ at: day * dayMs, value: 120 }));
const onDay = (day: number, values: readonly number[], more: Partial<Watched> = {}): Paid[] =>
  values.map((value, n) => ({ at: day * dayMs + hourMs + n * 5 * minuteMs, value, ...more }));
const pieces = [4_900, 4_800, 4_950, 4_750];

it("an agent that knows its limit pays one amount in pieces below it", () => {
  const findings = found([...work(5), ...onDay(5, pieces)]);
  expect(findings).toMatchObject([
    {
      ...{ actor: "dlg_1", severity: "high", evidence: [5, 6, 7, 8] },
      baseline: { threshold: 5_000, sum: 19_400, seen: 4, busiestDay: 0 },
    },
  ]);
  expect(findings[0]?.reason).toBe(
    "4 actions of together 19,400 EUR within 60 minutes on one resource, each between 4,750 EUR and 4,950 EUR " +
      "and within the bound of 5,000 EUR that the delegation states, as a limit or for asking people. The busiest day before had 0.",
  );
});

it("regular amounts near the limit over days are no pieces of one", () => {
  const days = Array.from({ length: 30 }, (_, day) => onDay(day, [4_900, 4_800])).flat();
  expect(found(days)).toEqual([]);
});

it("amounts near the limit that are usual on each day are learnt, and many more than those are found", () => {
  const days = Array.from({ length: 10 }, (_, day) => onDay(day, [...pieces, 4_700])).flat();
  expect(found(days)).toEqual([]);
  const more = onDay(10, [...pieces, ...pieces, 4_900, 4_900]);
  expect(found([...days, ...more])).toMatchObject([{ baseline: { seen: 10, busiestDay: 5 } }]);
});

it("pieces that were found teach nothing: the next ones are found too", () => {
  expect(found([...work(5), ...onDay(5, pieces), ...onDay(6, pieces)])).toHaveLength(2);
});

it.each<[string, Partial<Watched>]>([
  ["a delegation that states no limit", { limit: undefined }],
  ["amounts far below the limit", { limit: 7_000 }],
  ["amounts that a person approved, each for itself", { refs: ["aap_1"] }],
])("nothing is found with %s", (_, more) => {
  expect(found([...work(5), ...onDay(5, pieces, more)])).toEqual([]);
});

it("nothing is found with different resources, or different delegations", () => {
  const others = onDay(5, pieces).map((one, n) => ({ ...one, resource: `vendor/${n}` }));
  const chains = onDay(5, pieces).map((one, n) => ({ ...one, chain: [`dlg_${n}`] }));
  expect(found([...work(5), ...others])).toEqual([]);
  expect(found([...work(5), ...chains])).toEqual([]);
});

it("a new agent is learnt first, unless it met the threshold", () => {
  const met = { at: 0, value: 6_000, decision: "deny", code: "limit_exceeded" } as const;
  expect(found(onDay(0, pieces))).toEqual([]);
  expect(found([met, ...onDay(0, pieces)])).toMatchObject([{ baseline: { threshold: 6_000, seen: 4 } }]);
});

it("pieces below a threshold that the agent met are found beside much usual work near stated limits", () => {
  const own = { chain: ["dlg_0", "dlg_2"], resource: "vendor/2", limit: 50_000 };
  const met: Paid = { at: 0, value: 1_000, decision: "deny", code: "limit_exceeded", ...own };
  const split = Array.from({ length: 4 }, (_, n) => ({ at: hourMs + n * 14 * minuteMs, value: 900, ...own }));
  const usual = Array.from({ length: 80 }, (_, n) => ({
    ...{ at: hourMs + n * 30_000 + 1_000, value: 4_900, resource: `vendor/${10 + n}` },
  }));
  const payments = [met, ...[...split, ...usual].sort((a, b) => a.at - b.at)];
  expect(found(payments)).toMatchObject([{ actor: "dlg_2", baseline: { threshold: 1_000, sum: 3_600, seen: 4 } }]);
});
