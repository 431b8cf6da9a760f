import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PolicyRules, type RuleCondition, riskTiers } from "@/lib/approval-policies/model";
import { matchingRule } from "@/lib/approval-policies/policy";
import { ENVIRONMENTS } from "@/lib/authority/language/model";
import type { AskingPolicy } from "@/lib/delegations/chain/model";
import type { AskingLink, JudgedAction } from "./ask-rules.model";
import { askerName, askingRules, factsOf, rulesOf, spendingOf } from "./ask-rules.policy";

const steps = [{ name: "Approval", quorum: 1 }];
const policy = (id: string, rules: PolicyRules): AskingPolicy => ({ id, name: `policy-${id}`, version: 1, rules });
const asksWhen = (when: RuleCondition, id = "a") =>
  policy(id, [
    { when, steps, asksBeforeActions: true },
    { when: {}, steps },
  ]);
const link = (asking: AskingPolicy | null, agent: Partial<AskingLink["agent"]> = {}): AskingLink => ({
  agent: { riskTier: "low", environment: "prod", ...agent },
  asking,
});
const action = (change: Partial<JudgedAction> = {}): JudgedAction => ({
  ...{ type: "payment", action: "create", spending: [{ unit: "USD", value: "420.00" }], declared: undefined },
  ...change,
});
const asked = (chain: readonly AskingLink[], of = action()) => askingRules(chain, of).map(askerName);

describe("a rule that asks before actions", () => {
  it.each<[string, RuleCondition, RuleCondition]>([
    ["its type", { types: ["payment"] }, { types: ["invoice"] }],
    ["its action", { actions: ["create"] }, { actions: ["void"] }],
    ["its amount", { amountAbove: { unit: "USD", value: "400" } }, { amountAbove: { unit: "USD", value: "420" } }],
    ["its environment", { environments: ["prod"] }, { environments: ["staging"] }],
    ["its risk tier", { riskTiers: ["low"] }, { riskTiers: ["high"] }],
    ["anything", {}, { types: ["invoice"], actions: ["create"] }],
  ])("matches an action by %s", (_, matching, other) => {
    expect(asked([link(asksWhen(matching))])).toEqual(["Rule 1 of the approval policy policy-a"]);
    expect(asked([link(asksWhen(other))])).toEqual([]);
  });

  it("asks no person without the member, for any pattern, or if an earlier rule matches the action", () => {
    expect(asked([link(policy("a", [{ when: {}, steps }]))])).toEqual([]);
    expect(asked([link(policy("a", [{ when: {}, steps, asksBeforeActions: false }]))])).toEqual([]);
    const rules = [
      { when: { types: ["payment"] }, steps },
      { when: {}, steps, asksBeforeActions: true },
    ];
    expect(asked([link(policy("a", rules))])).toEqual([]);
    expect(asked([link(policy("a", rules))], action({ type: "report" }))).toHaveLength(1);
    expect(asked([link(null), link(null)])).toEqual([]);
  });

  it("counts money that cannot be read as more than any amount, and an action that states none as spending none", () => {
    const type = {
      name: "payment",
      actions: [],
      fields: { amount: { kind: "money" as const, unitField: "currency" } },
    };
    const spends = (fields: Record<string, unknown>) =>
      asked(
        [link(asksWhen({ amountAbove: { unit: "USD", value: "999999" } }))],
        action({ spending: spendingOf(fields, type) }),
      );
    expect(spends({ amount: "much", currency: "USD" })).toHaveLength(1);
    expect(spends({ amount: "1.00" })).toHaveLength(1);
    expect(spends({ amount: "1.00", currency: "EUR" })).toHaveLength(1);
    expect(spends({ amount: "1.00", currency: "USD" })).toEqual([]);
    expect(spends({ currency: "USD" })).toEqual([]);
    expect(spendingOf({ amount: "1.00", currency: "USD" }, undefined)).toEqual([]);
  });
});

describe("a chain", () => {
  it("is asked about by every agent's policy, each rule once", () => {
    const [a, b] = [asksWhen({}, "a"), asksWhen({ types: ["payment"] }, "b")];
    expect(asked([link(a), link(null), link(b), link(a)])).toEqual([
      "Rule 1 of the approval policy policy-a",
      "Rule 1 of the approval policy policy-b",
    ]);
  });

  it("asks what an agent above would have been asked, though who acts is riskier or runs elsewhere", () => {
    const above = link(asksWhen({ riskTiers: ["low"], environments: ["prod"] }));
    expect(asked([above, link(null, { riskTier: "critical", environment: "dev" })])).toHaveLength(1);
  });
});

describe("handing authority on", () => {
  const when = fc.record(
    {
      riskTiers: fc.subarray([...riskTiers], { minLength: 1 }),
      environments: fc.subarray([...ENVIRONMENTS], { minLength: 1 }),
      types: fc.subarray(["payment", "invoice"], { minLength: 1 }),
      amountAbove: fc.record({ unit: fc.constant("USD"), value: fc.constantFrom("100", "500") }),
    },
    { requiredKeys: [] },
  );
  const rule = fc.record({ when, steps: fc.constant(steps), asksBeforeActions: fc.boolean() });
  const asking = fc.option(
    fc
      .record({ id: fc.constantFrom("a", "b", "c"), rules: fc.array(rule, { minLength: 1, maxLength: 3 }) })
      .map(({ id, rules }) => policy(id, rules)),
  );
  const agent = fc.record({ riskTier: fc.constantFrom(...riskTiers), environment: fc.constantFrom(...ENVIRONMENTS) });
  const links = fc.array(fc.record({ agent, asking }), { minLength: 1, maxLength: 4 });

  type Asks = (chain: readonly AskingLink[]) => boolean;
  /** Chains of which some agent would have been asked, and the agent below it is not. */
  const evaded = (asks: Asks): boolean =>
    fc.check(
      fc.property(links, fc.record({ agent, asking }), (chain, below) => !asks(chain) || asks([...chain, below])),
      { numRuns: 2000 },
    ).failed;

  it("ends no asking, and a twin that looks at the acting agent's policy alone, or at its facts alone, is caught", () => {
    expect(evaded((chain) => askingRules(chain, action()).length > 0)).toBe(false);
    expect(evaded((chain) => askingRules(chain.slice(-1), action()).length > 0)).toBe(true);
    const byLastFacts: Asks = (chain) => {
      const facts = factsOf(
        chain.map((one) => one.agent),
        action(),
      );
      return chain.some(({ asking: own }) => {
        const rules = own ? rulesOf(own) : [];
        return rules[matchingRule({ rules }, facts)]?.asksBeforeActions === true;
      });
    };
    expect(evaded(byLastFacts)).toBe(true);
  });
});
