import { describe, expect, it } from "vitest";
import type { AuthorityElement, Catalogue } from "@/lib/authority/language/model";
import { policyFacts } from "./facts";
import type { PolicyFacts, PolicyRules, StepRule } from "./model";
import { highestRisk, mayGrantAtOnce, resolveSteps, rulesFaults, stepRequirements } from "./policy";
import { ruleSentences } from "./words";

const location = "https://payments.acme.example";
const catalogue: Catalogue = {
  identifier: location,
  types: [
    { name: "payment", actions: ["create", "read"], fields: { amount: { kind: "money", unitField: "currency" } } },
    { name: "report", actions: ["read"], fields: {} },
  ],
};
const element = (change: Partial<AuthorityElement> = {}): AuthorityElement => ({
  type: "payment",
  locations: [location],
  actions: ["create"],
  identifiers: ["*"],
  limits: [{ field: "amount", unit: "USD", max_each: "500.00" }],
  ...change,
});
const facts = (
  { risk = 0, ...change }: Partial<Pick<PolicyFacts, "riskTier" | "environment" | "risk">> = {},
  ...elements: AuthorityElement[]
) => {
  const asked = elements.length > 0 ? elements : [element()];
  return policyFacts({ riskTier: "low", environment: "dev", ...change }, asked, [catalogue], risk);
};

const rules: PolicyRules = [
  {
    when: { riskTiers: ["critical"] },
    steps: [
      { name: "Team", quorum: 1 },
      { name: "Compliance", quorum: 2, groups: ["compliance"], separateFrom: ["requester_groups"] },
    ],
  },
  {
    when: { environments: ["prod"], types: ["payment"], amountAbove: { unit: "USD", value: "250" } },
    steps: [{ name: "Two", quorum: 2 }],
  },
  { when: { types: ["report"] }, steps: [{ name: "Reports", quorum: 1 }] },
  { when: {}, steps: [{ name: "One", quorum: 1 }] },
];
const names = (given: PolicyFacts) => resolveSteps({ rules }, given).map(({ name }) => name);

describe("the steps of a request", () => {
  it.each<[string, PolicyFacts, string[]]>([
    ["the first rule that matches wins", facts({ riskTier: "critical", environment: "prod" }), ["Team", "Compliance"]],
    ["money above the amount", facts({ environment: "prod" }), ["Two"]],
    [
      "money up to the amount",
      facts({ environment: "prod" }, element({ limits: [{ field: "amount", unit: "USD", max_each: "250.00" }] })),
      ["One"],
    ],
    [
      "a total bounds each time too",
      facts(
        { environment: "prod" },
        element({ limits: [{ field: "amount", unit: "USD", max_total: "250.00", window: "P1D" }] }),
      ),
      ["One"],
    ],
    ["no limit is above any amount", facts({ environment: "prod" }, element({ limits: [] })), ["Two"]],
    [
      "only the times are limited, not the money",
      facts({ environment: "prod" }, element({ limits: [{ max_count: 1, window: "P1D" }] })),
      ["Two"],
    ],
    [
      "another currency cannot be compared, and counts as above",
      facts({ environment: "prod" }, element({ limits: [{ field: "amount", unit: "JPY", max_each: "9" }] })),
      ["Two"],
    ],
    ["another environment", facts({ environment: "staging" }), ["One"]],
    [
      "one and the same element has to match",
      facts({ environment: "prod" }, element({ type: "report", limits: [] })),
      ["Reports"],
    ],
    [
      "a type without money spends none",
      facts({}, element({ type: "report", actions: ["read"], limits: [] })),
      ["Reports"],
    ],
  ])("%s", (_, given, expected) => expect(names(given)).toEqual(expected));

  it("PB2: a rule that is for another request changes nothing, wherever it stands", () => {
    const given = facts({ riskTier: "high", environment: "staging" });
    const unrelated: PolicyRules = [
      { when: { riskTiers: ["low"] }, steps: [{ name: "Low", quorum: 3 }] },
      { when: { types: ["invoice"] }, steps: [{ name: "Invoices", quorum: 3 }] },
      { when: { amountAbove: { unit: "USD", value: "500" } }, steps: [{ name: "Much", quorum: 3 }] },
    ];
    /** Twin: takes the rule that comes last. */
    const lastOf = (all: PolicyRules) => all.at(-1)?.steps.map(({ name }) => name);
    for (const rule of unrelated) {
      for (let at = 0; at <= rules.length; at++) {
        const more = rules.toSpliced(at, 0, rule);
        expect(resolveSteps({ rules: more }, given)).toEqual(resolveSteps({ rules }, given));
        if (at === rules.length) expect(lastOf(more)).not.toEqual(lastOf(rules));
      }
    }
  });

  it("state everything, so that nothing is decided later", () => {
    expect(resolveSteps({ rules }, facts())).toEqual([
      {
        ...{ number: 1, name: "One", quorum: 1, groups: [], separateFrom: [], samePerson: false, passkey: false },
        ...{ consentOf: null, skipAfterHours: null, escalateTo: null, expiresAfterHours: 168 },
      },
    ]);
  });

  it.each(["low", "medium", "high", "critical"] as const)(
    "at risk tier %s demand a passkey only when critical",
    (riskTier) => {
      expect(stepRequirements({ riskTier }).passkey).toBe(riskTier === "critical");
      expect(
        resolveSteps({ rules }, facts({ riskTier })).every(({ passkey }) => passkey === (riskTier === "critical")),
      ).toBe(true);
    },
  );

  it("fall back to four eyes when no rule matches", () => {
    expect(resolveSteps({ rules: [] }, facts())).toMatchObject([{ quorum: 1, groups: [] }]);
  });
});

describe("a sub-delegation", () => {
  const one = { name: "One", quorum: 1 };
  it.each<[string, boolean[], "low" | "critical", StepRule[], boolean]>([
    ["is granted at once where the whole chain lets it", [true, true], "low", [one], true],
    ["waits where the agent that receives it does not let it", [true, false], "low", [one], false],
    ["waits where an agent above does not let it", [false, true], "low", [one], false],
    ["waits at risk tier critical", [true, true], "critical", [one], false],
    ["waits for a passkey", [true, true], "low", [{ ...one, passkey: true }], false],
    ["waits for two people", [true, true], "low", [{ ...one, quorum: 2 }], false],
    ["waits for two steps", [true, true], "low", [one, one], false],
  ])("%s", (_, lets, riskTier, steps, expected) => {
    const resolved = resolveSteps({ rules: [{ when: {}, steps }] }, facts({ riskTier }));
    expect(mayGrantAtOnce(lets, resolved)).toBe(expected);
  });

  it("counts as risky as the riskiest agent of its chain", () => {
    expect(highestRisk(["low", "critical", "medium"])).toBe("critical");
    expect(highestRisk(["low", "medium"])).toBe("medium");
  });
});

describe("rules that cannot be meant", () => {
  const one = { name: "One", quorum: 1 };
  /** With this name one step reads as two. */
  const spoof = "Legal: 2 people of legal; then One";
  it("would read as other rules by the names that a person chose", () => {
    const two: PolicyRules = [{ when: {}, steps: [{ name: "Legal", quorum: 2, groups: ["legal"] }, one] }];
    expect(ruleSentences([{ when: {}, steps: [{ name: spoof, quorum: 1 }] }])).toEqual(ruleSentences(two));
  });

  it.each<[string, PolicyRules]>([
    ["rules[0].when last_rule_conditional", [{ when: { riskTiers: ["low"] }, steps: [one] }]],
    [
      "rules[0].when rule_unreachable",
      [
        { when: {}, steps: [one] },
        { when: {}, steps: [one] },
      ],
    ],
    ["rules[0].steps silence_approves", [{ when: {}, steps: [{ ...one, skipAfterHours: 4 }] }]],
    ["rules[0].steps[0].escalateTo escalation_without_time", [{ when: {}, steps: [{ ...one, escalateTo: "leads" }] }]],
    [
      "rules[0].steps[0].skipAfterHours after_expiry",
      [{ when: {}, steps: [{ ...one, escalateTo: "leads", skipAfterHours: 24, expiresAfterHours: 24 }] }],
    ],
    ["rules[0].steps[0] no_earlier_step", [{ when: {}, steps: [{ ...one, samePerson: true }] }]],
    ["rules[0].steps[0] no_earlier_step", [{ when: {}, steps: [{ ...one, separateFrom: ["approver_groups"] }] }]],
    [
      "rules[0].steps[0] quorum_unreachable",
      [{ when: {}, steps: [{ ...one, quorum: 2, groups: ["legal"], separateFrom: ["approver_groups"] }] }],
    ],
    ["rules[0].steps[0].name reads_as_rule", [{ when: {}, steps: [{ name: spoof, quorum: 1 }] }]],
    [
      "rules[0].when.types[0] reads_as_rule",
      [
        { when: { types: ["payment: One: 2 people who may decide. When type is x"] }, steps: [one] },
        { when: {}, steps: [one] },
      ],
    ],
  ])("%s", (expected, given) =>
    expect(rulesFaults(given).map(({ path, code }) => `${path} ${code}`)).toEqual([expected]),
  );

  it("leave nothing to say about rules that can", () => expect(rulesFaults(rules)).toEqual([]));
});
