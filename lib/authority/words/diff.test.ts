import { describe, expect, it } from "vitest";
import { adoptIds } from "@/lib/authority/combine/keep-element-ids";
import type { Authority, AuthorityElement } from "@/lib/authority/language/model";
import { full, refunds } from "@/lib/testing/authority/fixtures";
import { diffAuthority } from "./diff";
import { givesUp } from "./losses";

describe("diff", () => {
  const changes = (before: AuthorityElement[], after: AuthorityElement[]): string[] =>
    diffAuthority(before, after)
      .filter(({ direction }) => direction !== "same")
      .map(({ element, axis, direction }) => `${element} ${axis} ${direction}`);

  it.each<[string, Partial<AuthorityElement>, string[]]>([
    ["one action more", { actions: ["create", "refund"] }, ["el_1 actions widens"]],
    ["longer prefix", { identifiers: ["account/eu-7/*"] }, ["el_1 identifiers narrows"]],
    [
      "no limits",
      { limits: [{ max_count: 20, window: "PT1H" }] },
      ["el_1 units widens", "el_1 max_each widens", "el_1 max_total widens"],
    ],
    [
      "lower each",
      {
        limits: [
          { field: "amount", unit: "USD", max_each: "400.00", max_total: "2000.00", window: "P1D" },
          { max_count: 20, window: "PT1H" },
        ],
      },
      ["el_1 max_each narrows"],
    ],
    [
      "fewer times",
      {
        limits: [
          { field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" },
          { max_count: 19, window: "PT1H" },
        ],
      },
      ["el_1 max_count narrows"],
    ],
    [
      "no conditions",
      { conditions: {} },
      ["tasks", "environments", "networks", "hours", "approval_above"].map((axis) => `el_1 ${axis} widens`),
    ],
    [
      "asks earlier",
      { conditions: { ...full().conditions, approval_above: { field: "amount", unit: "USD", value: "1.00" } } },
      ["el_1 approval_above narrows"],
    ],
  ])("%s", (_, after, expected) => {
    expect(changes([full()], [full(after)])).toEqual(expected);
  });

  it("whole elements come and go", () => {
    expect(changes([full()], [full(), refunds({ id: "el_2", actions: ["read"] })])).toEqual(["el_2 element widens"]);
    expect(changes([full(), refunds({ id: "el_2", actions: ["read"] })], [full()])).toEqual(["el_2 element narrows"]);
  });

  it("matches elements without ids by what they are about", () => {
    const { id: _, ...anonymous } = full({ identifiers: ["account/eu-7"] });
    expect(changes([full()], [anonymous])).toEqual(["el_1 identifiers narrows"]);
  });

  it("says both sides in words", () => {
    expect(diffAuthority([full()], [full({ conditions: {} })]).find(({ axis }) => axis === "tasks")).toEqual({
      element: "el_1",
      axis: "tasks",
      direction: "widens",
      before: "refund",
      after: "any task",
    });
  });
});

describe("ids of a changed authority (L7)", () => {
  const { id: _, ...nameless } = refunds({ limits: [] });
  const read = refunds({ id: "el_2", actions: ["read"] });
  it.each<[string, Authority, (string | undefined)[]]>([
    ["what keeps its id", [refunds({ identifiers: ["account/*"] })], ["el_1"]],
    ["what has none takes that of what it replaces", [nameless], ["el_1"]],
    ["another name starts no new counter", [refunds({ id: "fresh" })], ["el_1"]],
    ["each id goes to one element", [nameless, { ...nameless, identifiers: ["account/us-*"] }], ["el_1", undefined]],
    ["what is new stays new", [refunds(), { ...nameless, type: "invoice" }], ["el_1", undefined]],
    ["a kept id is nobody else's", [read, nameless], ["el_2", "el_1"]],
    ["swapped ids are those of the content", [refunds({ id: "el_2" }), { ...read, id: "el_1" }], ["el_1", "el_2"]],
    [
      "ids swapped with the limits changed are those of what is covered",
      [refunds({ id: "el_2", limits: [] }), { ...read, id: "el_1", limits: [{ max_count: 9, window: "life" }] }],
      ["el_1", "el_2"],
    ],
    [
      "an id goes to what overlaps, not to what states it",
      [refunds({ id: "el_2", identifiers: ["account/eu-7"] }), { ...read, id: "el_1", identifiers: ["account/eu-8"] }],
      ["el_1", "el_2"],
    ],
    [
      "an id that another element has now is given up",
      [refunds({ id: "el_9" }), { ...nameless, id: "el_1", type: "invoice" }],
      ["el_1", undefined],
    ],
    ["an id breaks a tie", [refunds({ id: "el_2", actions: ["create", "read"] })], ["el_2"]],
  ])("%s", (_name, after, ids) => {
    expect(adoptIds(after, [refunds(), read]).map(({ id }) => id)).toEqual(ids);
  });
});

describe("gives up", () => {
  it.each<[string, AuthorityElement[], string[]]>([
    ["nothing by leaving things out", [refunds()], []],
    ["actions", [full({ actions: ["create"] })], ["payment refund"]],
    [
      "identifiers",
      [full({ actions: ["create", "refund"], identifiers: ["account/eu-7"] })],
      ["anything under account/eu- but account/eu-7"],
    ],
    [
      "amounts",
      [
        full({
          actions: ["create", "refund"],
          limits: [
            { field: "amount", unit: "USD", max_each: "200.00" },
            { max_count: 5, window: "PT1H" },
          ],
        }),
      ],
      ["above 200 USD each", "more than 5 times per UTC hour"],
    ],
    ["everything", [refunds({ type: "invoice" })], ["payment create, refund"]],
  ])("%s", (_, child, expected) => {
    const parent = [full({ actions: ["create", "refund"] })];
    const own = child.map((element) =>
      element.conditions === undefined && element.limits === undefined
        ? { ...element, actions: ["create", "refund"] }
        : element,
    );
    expect(givesUp(parent, own)).toEqual(expected);
  });

  it("conditions", () => {
    const child = full({
      conditions: {
        tasks: ["refund"],
        environments: ["dev"],
        networks: ["10.20.0.0/16"],
        approval_above: { field: "amount", unit: "USD", value: "9.00" },
      },
    });
    expect(givesUp([refunds({ conditions: { environments: ["dev", "prod"] } })], [child])).toEqual([
      "any task but refund",
      "environment prod",
      "networks outside 10.20.0.0/16",
      "above 500 USD each",
      "above 2,000 USD per UTC day",
      "more than 20 times per UTC hour",
      "unasked above 9 USD or in another currency",
    ]);
  });
});
