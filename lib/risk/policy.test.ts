import { describe, expect, it } from "vitest";
import type { AuthorityElement, Catalogue } from "@/lib/authority/language/model";
import {
  type ActionHistory,
  type AskedRisk,
  isHighRisk,
  type RiskCode,
  type RiskHistory,
  riskLevel,
  riskLevels,
} from "./model";
import { riskOf, riskOfAction, riskOfActivation, riskOfTier } from "./policy";

const location = "https://pay.acme.example";
const catalogues: Catalogue[] = [
  {
    identifier: location,
    types: [
      {
        name: "payment",
        actions: ["read", "create", "cancel", "delete"],
        fields: { amount: { kind: "money", unitField: "currency" } },
        effects: { create: "write", delete: "irreversible" },
      },
      { name: "contact", actions: ["read", "export", "export_all"], fields: {}, effects: { export: "egress" } },
    ],
  },
];
const eur = (max_each: string) => [{ field: "amount", unit: "EUR", max_each }];
const element = (change: Partial<AuthorityElement> = {}): AuthorityElement => ({
  type: "payment",
  locations: [location],
  actions: ["create"],
  identifiers: ["account/eu-*"],
  limits: eur("50.00"),
  ...change,
});
const history: RiskHistory = { newAgent: false, newOwner: false, unusual: [], outsidePeers: [], peers: 0 };
const start = new Date("2026-01-01T00:00:00Z");
const asked = (change: Partial<AskedRisk> & { days?: number } = {}): AskedRisk => ({
  ...{ authority: [element()], catalogues, riskTier: "low", maxDepth: 0, inNameOfAnother: false, widens: 0, history },
  notBefore: start,
  expiresAt: new Date(start.getTime() + (change.days ?? 7) * 86_400_000),
  ...change,
});
const of = (...authority: AuthorityElement[]) => asked({ authority });

describe("the risk of what is asked", () => {
  it.each<[string, AskedRisk, [RiskCode, number, string][]]>([
    ["has no part for small amounts", asked(), []],
    ["weighs 100 units", of(element({ limits: eur("100") })), [["amount_large", 5, "Up to 100 EUR each time."]]],
    ["weighs 1,000 units", of(element({ limits: eur("1000") })), [["amount_large", 10, "Up to 1,000 EUR each time."]]],
    [
      "weighs 10,000 units",
      of(element({ limits: eur("99999") })),
      [["amount_large", 20, "Up to 99,999 EUR each time."]],
    ],
    [
      "weighs 100,000 units",
      of(element({ limits: eur("100000") })),
      [["amount_large", 25, "Up to 100,000 EUR each time."]],
    ],
    [
      "names an amount without a limit",
      of(element({ limits: [] })),
      [["amount_unlimited", 30, "No limit on the amount."]],
    ],
    [
      "names one unlimited amount beside a limited one",
      of(element(), element({ identifiers: ["account/us-*"], limits: [{ max_count: 5, window: "P1D" }] })),
      [["amount_unlimited", 30, "No limit on the amount."]],
    ],
    ["ignores the amounts of reading", of(element({ actions: ["read"], limits: [] })), []],
    ["names every resource of a type", of(element({ identifiers: ["*"] })), [["everything", 15, "Every payment."]]],
    [
      "names every resource of a kind",
      of(element({ identifiers: ["account/*"] })),
      [["every_of_kind", 10, "Every account."]],
    ],
    ["has no part for a narrower prefix", of(element({ identifiers: ["account/eu/*", "account-*"] })), []],
    [
      "weighs actions by the marks of the catalogue",
      of(element({ actions: ["read", "create", "delete", "cancel"] })),
      [
        ["irreversible", 15, "Cannot be undone: delete payment."],
        ["write", 5, "Changes data: create payment."],
        ["effect_unknown", 5, "The catalogue does not mark the effect of cancel payment."],
      ],
    ],
    [
      "takes an unmarked export for unknown, and a marked one for what it is",
      of(element({ type: "contact", actions: ["read", "export", "export_all"], limits: [] })),
      [
        ["egress", 20, "Takes data out of the system: export contact."],
        ["effect_unknown", 5, "The catalogue does not mark the effect of export_all contact."],
      ],
    ],
    ["has no part for 30 days", asked({ days: 30 }), []],
    ["weighs 31 days", asked({ days: 31 }), [["long_validity", 5, "Valid for 31 days."]]],
    ["weighs 366 days", asked({ days: 366 }), [["long_validity", 15, "Valid for 366 days."]]],
    [
      "weighs one further level",
      asked({ maxDepth: 1 }),
      [["passed_on", 10, "May be passed on to other agents, over one further level."]],
    ],
    [
      "weighs eight further levels",
      asked({ maxDepth: 8 }),
      [["passed_on", 15, "May be passed on to other agents, over 8 further levels."]],
    ],
    [
      "names another person's name",
      asked({ inNameOfAnother: true }),
      [["on_behalf_of", 10, "Acts in the name of another person than its owner."]],
    ],
    [
      "weighs each widened axis, up to three",
      asked({ widens: 5 }),
      [["widens", 15, "Wider than the delegation that it changes, on 5 axes."]],
    ],
    ["weighs the risk tier", asked({ riskTier: "critical" }), [["tier", 35, "The agent has the risk tier critical."]]],
    [
      "weighs the agent's history",
      asked({
        history: { newAgent: true, newOwner: true, unusual: ["create payment"], outsidePeers: ["x y"], peers: 3 },
      }),
      [
        ["new_agent", 5, "The agent was registered less than 7 days ago."],
        ["new_owner", 5, "The agent has had its owner for less than 7 days."],
        ["unusual", 10, "New for this agent: create payment."],
        ["outside_peers", 10, "None of 3 other agents of its blueprint holds: x y."],
      ],
    ],
  ])("%s", (_, what, parts) => {
    // The marked write is in every row that writes, so rows leave it out unless they are about effects.
    const found = riskOf(what).parts.map(({ code, weight, sentence }) => [code, weight, sentence]);
    const aboutEffects = parts.some(([code]) => code === "write");
    expect(found.filter(([code]) => aboutEffects || code !== "write")).toEqual(parts);
  });

  it("puts unlimited payments and a contact export on everything far above a refund of 500 EUR", () => {
    const wide = riskOf({
      ...asked({ days: 366, maxDepth: 8 }),
      authority: [
        element({ identifiers: ["*"], limits: [] }),
        element({ type: "contact", actions: ["export"], identifiers: ["*"], limits: [] }),
      ],
    });
    const refund = riskOf(asked({ authority: [element({ limits: eur("500.00") })], riskTier: "medium" }));
    expect([wide.score, refund.score]).toEqual([100, 15]);
    expect([riskLevel(wide.score), riskLevel(refund.score)]).toEqual(["critical", "low"]);
    expect(isHighRisk(wide.score)).toBe(true);
  });

  it("is the sum of the weights, at most 100", () => {
    for (const maxDepth of [0, 1, 8]) {
      for (const days of [1, 100, 366]) {
        const { score, parts } = riskOf(asked({ maxDepth, days, riskTier: "critical", widens: 2 }));
        expect(score).toBe(
          Math.min(
            100,
            parts.reduce((sum, { weight }) => sum + weight, 0),
          ),
        );
      }
    }
  });

  it("is the tier alone for a request that was never scored", () => {
    expect(riskOfTier("high")).toMatchObject({ score: 20, parts: [{ code: "tier" }] });
    expect(riskOfTier("low")).toEqual({ score: 0, parts: [] });
  });

  it("has the level of the risk tier for an activation", () => {
    expect(riskLevels.map((tier) => riskLevel(riskOfActivation(tier).score))).toEqual(riskLevels);
    expect(riskOfActivation("high").parts).toEqual([
      { code: "activation", sentence: "Lets an agent of risk tier high act.", weight: 60 },
    ]);
  });

  it("weighs a single action by its amount and its effect", () => {
    const action = { type: "payment", action: "delete", declared: catalogues[0]?.types[0], riskTier: "high" } as const;
    const spending = [{ unit: "EUR", value: "1500.00" }];
    const { score, parts } = riskOfAction({ ...action, spending, history: null });
    expect(score).toBe(45);
    expect(parts.map(({ sentence }) => sentence)).toEqual([
      "The amount is 1,500 EUR.",
      "Cannot be undone: delete payment.",
      "The agent has the risk tier high.",
    ]);
  });

  it("weighs the history of the agent and the person in whose name a single action is taken", () => {
    const action = { type: "payment", action: "create", declared: undefined, riskTier: "low", spending: [] } as const;
    const unremarkable: ActionHistory = {
      ...{ newAgent: false, newOwner: false, inNameOfAnother: false, unusual: false, outsidePeers: false, peers: 3 },
    };
    const partsOf = (history: ActionHistory | null) =>
      riskOfAction({ ...action, history }).parts.map(({ code, weight, sentence }) => [code, weight, sentence]);
    const unmarked = ["effect_unknown", 5, "The catalogue does not mark the effect of create payment."];
    expect(partsOf(null)).toEqual([unmarked]);
    expect(partsOf(unremarkable)).toEqual([unmarked]);
    expect(
      partsOf({
        ...{ newAgent: true, newOwner: true, inNameOfAnother: true, unusual: true, outsidePeers: true, peers: 3 },
      }),
    ).toEqual([
      unmarked,
      ["on_behalf_of", 10, "Acts in the name of another person than its owner."],
      ["new_agent", 5, "The agent was registered less than 7 days ago."],
      ["new_owner", 5, "The agent has had its owner for less than 7 days."],
      [
        "unusual",
        10,
        "Among the last 100 actions that this agent asked for, people approved others, but never create payment.",
      ],
      ["outside_peers", 10, "None of 3 other agents of its blueprint holds: create payment."],
    ]);
  });
});
