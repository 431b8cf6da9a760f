import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import type { AuthorityElement } from "@/lib/authority/language/model";
import { above, count, each, full, hours, limits, refunds, total, when } from "@/lib/testing/authority/fixtures";
import { isNarrower, isNarrowerInPlace, isNoWider } from "./is-narrower";
import type { Narrower } from "./narrower-issue";

const findings = (verdict: Narrower): string[] =>
  verdict.ok ? [] : verdict.issues.map(({ path, code }) => `${path} ${code}`);
const between = (child: Partial<AuthorityElement>, parent: Partial<AuthorityElement>): string[] =>
  findings(isNarrower([refunds(child)], [refunds(parent)]));

/** One row per cell of the table: child, parent, what is wrong. Each refusal is the smallest step too far. */
const CELLS: [rule: string, child: Partial<AuthorityElement>, parent: Partial<AuthorityElement>, expected: string[]][] =
  [
    ["type: equal", { type: "invoice" }, {}, ["0.type outside_parent"]],
    ["locations: equal", { locations: ["https://payments.acme.example/"] }, {}, ["0.type outside_parent"]],
    ["actions: subset", { actions: ["create"] }, { actions: ["create", "read"] }, []],
    ["actions: subset", { actions: ["create", "read"] }, {}, ["0.actions.1 actions_wider"]],
    ["identifiers: c starts with p", { identifiers: ["account/eu-7"] }, {}, []],
    ["identifiers: c starts with p", { identifiers: ["account/eu-*"] }, {}, []],
    ["identifiers: c starts with p", { identifiers: ["account/*"] }, {}, ["0.identifiers.0 identifiers_wider"]],
    ["identifiers: c starts with p", { identifiers: ["account/eu-"] }, {}, ["0.identifiers.0 identifiers_wider"]],
    ["identifiers: c starts with p", { identifiers: ["account/eu-7", "*"] }, {}, ["0.identifiers.1 identifiers_wider"]],
    ["max_each: ≤", limits(each("500.00")), limits(each("500")), []],
    ["max_each: ≤", limits(each("500.01")), limits(each("500.00")), ["0.limits.0.max_each max_each_wider"]],
    ["max_each: absent is unlimited at this hop only", {}, limits(each("500.00")), []],
    ["max_each: new", limits(each("5.00")), {}, []],
    [
      "L5: the child's units ⊆ the parent's",
      limits(each("1.00", "EUR")),
      limits(each("500.00")),
      ["0.limits.0.unit unit_wider"],
    ],
    ["L5: the child's units ⊆ the parent's", limits(each("1.00")), limits(each("500.00"), each("500.00", "EUR")), []],
    ["max_total: same window ≤", limits(total("2000.00")), limits(total("2000.00")), []],
    [
      "max_total: same window ≤",
      limits(total("2000.01")),
      limits(total("2000.00")),
      ["0.limits.0.max_total max_total_wider"],
    ],
    ["max_total: other window accepted", limits(total("9000.00", "P7D")), limits(total("2000.00")), []],
    ["max_total: absent, the parent's still holds", {}, limits(total("2000.00")), []],
    ["max_count: same window ≤", limits(count(20)), limits(count(20)), []],
    ["max_count: same window ≤", limits(count(21)), limits(count(20)), ["0.limits.0.max_count max_count_wider"]],
    ["max_count: other window accepted", limits(count(99, "P1D")), limits(count(20)), []],
    ["tasks: subset", when({ tasks: ["refund"] }), when({ tasks: ["refund", "audit"] }), []],
    [
      "tasks: subset",
      when({ tasks: ["refund", "payout"] }),
      when({ tasks: ["refund"] }),
      ["0.conditions.tasks tasks_wider"],
    ],
    ["tasks: absent is any", {}, when({ tasks: ["refund"] }), ["0.conditions.tasks tasks_wider"]],
    ["tasks: any holds some", when({ tasks: ["refund"] }), {}, []],
    [
      "environments: subset",
      when({ environments: ["prod", "dev"] }),
      when({ environments: ["prod"] }),
      ["0.conditions.environments environments_wider"],
    ],
    [
      "environments: absent is any",
      {},
      when({ environments: ["prod"] }),
      ["0.conditions.environments environments_wider"],
    ],
    ["environments: subset", when({ environments: ["prod"] }), when({ environments: ["prod", "dev"] }), []],
    [
      "networks: each inside one",
      when({ networks: ["10.20.0.0/16", "10.30.1.0/24"] }),
      when({ networks: ["10.20.0.0/16", "10.30.0.0/16"] }),
      [],
    ],
    [
      "networks: each inside one",
      when({ networks: ["10.20.0.0/15"] }),
      when({ networks: ["10.20.0.0/16", "10.21.0.0/16"] }),
      ["0.conditions.networks networks_wider"],
    ],
    ["networks: absent is any", {}, when({ networks: ["10.20.0.0/16"] }), ["0.conditions.networks networks_wider"]],
    ["hours: minute-of-week subset", when(hours("08:00", "18:00")), when(hours("08:00", "18:00")), []],
    [
      "hours: minute-of-week subset",
      when(hours("07:59", "18:00")),
      when(hours("08:00", "18:00")),
      ["0.conditions.hours hours_wider"],
    ],
    [
      "hours: minute-of-week subset",
      when(hours("08:00", "18:00", "Europe/Berlin", ["mon", "wed"])),
      when(hours("08:00", "18:00")),
      ["0.conditions.hours hours_wider"],
    ],
    [
      "hours: another zone refused",
      when(hours("09:00", "10:00", "Europe/Paris")),
      when(hours("08:00", "18:00")),
      ["0.conditions.hours hours_zone"],
    ],
    ["hours: omitted, inherited", {}, when(hours("08:00", "18:00")), []],
    ["approval_above: lower", when(above("249.99")), when(above("250.00")), []],
    [
      "approval_above: ≥ has no effect",
      when(above("250.00")),
      when(above("250.00")),
      ["0.conditions.approval_above approval_without_effect"],
    ],
    [
      "approval_above: ≥ has no effect",
      when(above("250.01")),
      when(above("250.00")),
      ["0.conditions.approval_above approval_without_effect"],
    ],
    ["approval_above: absent, inherited", {}, when(above("250.00")), []],
    ["approval_above: another unit, both hold", when(above("900.00", "EUR")), when(above("250.00")), []],
  ];

describe("L2: child ⊑ parent, cell by cell", () => {
  it.each(CELLS)("%s %#", (_, child, parent, expected) => {
    expect(between(child, parent)).toEqual(expected);
  });

  it("a child element that spans two of the parent's must be split", () => {
    const parent = [refunds({ id: "eu" }), refunds({ id: "us", identifiers: ["account/us-*"] })];
    const verdict = isNarrower([refunds({ identifiers: ["account/eu-1", "account/us-1"] })], parent);
    expect(verdict).toMatchObject({
      ok: false,
      issues: [{ path: "0", code: "split", sentence: expect.stringContaining("split it") }],
    });
    expect(
      isNarrower([refunds({ identifiers: ["account/eu-1"] }), refunds({ identifiers: ["account/us-1"] })], parent),
    ).toEqual({ ok: true });
  });

  it("says in words what the parent allows instead", () => {
    const verdict = isNarrower([refunds(limits(each("500.01")))], [refunds(limits(each("500.00")))]);
    expect(verdict).toMatchObject({ issues: [{ sentence: "The parent allows at most 500 USD each." }] });
  });

  it("reports all members of all elements, against the closest of the parent's", () => {
    const parent = [refunds({ actions: ["read"], identifiers: ["*"] }), refunds(limits(each("5.00")))];
    const child = [refunds({ actions: ["create", "refund"], ...limits(each("6.00")) }), refunds({ type: "invoice" })];
    expect(findings(isNarrower(child, parent))).toEqual([
      "0.actions.1 actions_wider",
      "0.limits.0.max_each max_each_wider",
      "1.type outside_parent",
    ]);
  });
});

describe("L7: narrowing in place keeps ids and drops nothing", () => {
  const before = [
    refunds({
      ...limits({ ...each("500.00"), max_total: "2000.00", window: "P1D" }, count(20)),
      conditions: { ...hours("08:00", "18:00"), ...above("250.00") },
    }),
    refunds({ id: "el_2", actions: ["read"], identifiers: ["*"] }),
  ];
  const [first = refunds(), second = refunds()] = before;
  it.each<[string, AuthorityElement[], string[]]>([
    ["unchanged", before, []],
    ["an element removed", [second], []],
    ["an element without its id", [{ ...refunds(), id: "el_9" }], ["0.id element_added"]],
    [
      "an element split",
      [
        { ...second, identifiers: ["a"] },
        { ...second, id: "el_3", identifiers: ["b"] },
      ],
      ["1.id element_added"],
    ],
    [
      "two elements' ids exchanged",
      [{ ...second, id: "el_1" }],
      [
        "0.actions.0 actions_wider",
        "0.identifiers.0 identifiers_wider",
        ...Array(3).fill("0.limits limit_dropped"),
        "0.conditions.hours hours_zone",
        "0.conditions.approval_above approval_weaker",
      ],
    ],
    ["a limit dropped", [{ ...first, limits: [count(20)] }], ["0.limits limit_dropped", "0.limits limit_dropped"]],
    [
      "a limit moved to another window",
      [{ ...first, limits: [{ ...each("500.00"), max_total: "1.00", window: "PT1H" }, count(20)] }],
      ["0.limits limit_dropped"],
    ],
    ["hours dropped", [{ ...first, conditions: above("250.00") }], ["0.conditions.hours hours_zone"]],
    [
      "approval raised",
      [{ ...first, conditions: { ...hours("08:00", "18:00"), ...above("250.01") } }],
      ["0.conditions.approval_above approval_weaker"],
    ],
    [
      "approval dropped",
      [{ ...first, conditions: hours("08:00", "18:00") }],
      ["0.conditions.approval_above approval_weaker"],
    ],
    ["approval lowered", [{ ...first, conditions: { ...hours("08:00", "18:00"), ...above("249.99") } }], []],
  ])("%s", (_, after, expected) => {
    expect(findings(isNarrowerInPlace(after, before))).toEqual(expected);
  });

  it("what travels alone keeps everything but needs no ids", () => {
    expect(isNoWider([{ ...first, id: "other" }], before)).toEqual({ ok: true });
    expect(findings(isNoWider([refunds()], before))).toContain("0.limits limit_dropped");
  });
});

/** The module as the server's bundle has it: tests run modules whose every import is a look-up, which takes longer. */
async function asItRuns(): Promise<typeof import("./is-narrower")> {
  const entry = fileURLToPath(new URL("./is-narrower.ts", import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false });
  const [{ contents } = { contents: new Uint8Array() }] = outputFiles;
  return import(`data:text/javascript;base64,${Buffer.from(contents).toString("base64")}`);
}

/** The least time of each in µs. */
function bestOf(...runs: (() => unknown)[]): [number, number] {
  const best = runs.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 400; round += 1) {
    for (const [at, run] of runs.entries()) {
      const start = performance.now();
      for (let index = 0; index < 50; index += 1) run();
      best[at] = Math.min(best[at] ?? 0, ((performance.now() - start) * 1000) / 50);
    }
  }
  return [best[0] ?? 0, best[1] ?? 0];
}

describe("compares authorities of ten full elements in under 20 µs", () => {
  const parent = Array.from({ length: 10 }, (_, index) =>
    full({ id: `el_${index}`, identifiers: [`account/r${index}-*`] }),
  );
  const childWith = (limit: string): AuthorityElement[] =>
    parent.map((element, index) => ({
      ...element,
      identifiers: [`account/r${index}-1`],
      limits: [{ ...each(limit), max_total: "1999.99", window: "P1D" }, count(19)],
      conditions: {
        tasks: ["refund"],
        networks: ["10.20.1.0/24"],
        environments: ["prod"],
        ...hours("08:30", "17:30", "Europe/Berlin", ["mon", "tue", "wed", "thu"]),
        ...above("249.99"),
      },
    }));

  it.each<[string, AuthorityElement[], string[]]>([
    ["allowed", childWith("499.99"), []],
    ["refused in all", childWith("500.01"), parent.map((_, index) => `${index}.limits.0.max_each max_each_wider`)],
    [
      "refused in one that fits nowhere",
      childWith("499.99").map((element, index) => (index === 9 ? { ...element, actions: ["read"] } : element)),
      ["9.actions.0 actions_wider"],
    ],
  ])("%s", async (name, child, expected) => {
    const { isNarrower: compiled } = await asItRuns();
    expect(findings(compiled(child, parent))).toEqual(expected);
    // The best of many short rounds in turn: a busy machine slows the copy as much.
    const [best, copied] = bestOf(
      () => compiled(child, parent),
      () => JSON.parse(JSON.stringify([child, parent])),
    );
    console.info(`isNarrower, 10 full elements, ${name}: ${best.toFixed(2)} µs, copied in ${copied.toFixed(2)} µs`);
    expect(best).toBeLessThan(Math.max(20, copied / 2));
  });
});
