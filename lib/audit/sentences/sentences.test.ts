import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { EntryBody } from "@/lib/audit/entry-body";
import { viewOf } from "@/lib/audit/entry-view";
import { limitText } from "./amounts";
import { sentenceOf, toldTypes } from "./sentence";

type Example = { body: EntryBody; texts: Record<string, string> };

/** Real records, one or more of every type, as the product's tests made them (`scripts/examples.ts`). */
const examples = readFileSync(new URL("./examples.ndjson", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line): Example => JSON.parse(line));

const view = ({ body, texts }: Example) => viewOf(body, new Map(Object.entries(texts)));
const told = examples.map((example) => ({ example, sentence: sentenceOf(view(example)) }));
const kindOf = ({ body: { type, decision, code } }: Example) => [type, decision, code].filter(Boolean).join(" ");

describe("sentences of records", () => {
  it("exist for a real record of every type", () => {
    const types = new Set(examples.map(({ body }) => body.type));
    expect(toldTypes.filter((type) => !types.has(type))).toEqual([]);
    expect([...types].filter((type) => !toldTypes.includes(type))).toEqual([]);
  });

  it("are those that were reviewed", async () => {
    const lines = told.map(({ example, sentence }) => `${kindOf(example)}\n  ${sentence}`);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("./golden.txt");
  });

  it("leave no gap: no id, no placeholder, no value that is no text", () => {
    const gaps =
      /undefined|null|\[object|NaN|[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}|\ban agent\b(?! \()|\bAn instance\b(?! of)| {2}|\s$/;
    const own = ({ example: { texts }, sentence }: (typeof told)[number]) =>
      Object.values(texts).reduce((rest, value) => (value === "" ? rest : rest.replaceAll(value, "…")), sentence);
    expect(told.map(own).filter((sentence) => gaps.test(sentence))).toEqual([]);
  });

  it("name the limit and the amount of a refusal", () => {
    const limits = examples.map((example) => limitText(view(example))).filter((text) => text !== undefined);
    expect(limits.length).toBeGreaterThan(0);
    for (const text of limits) expect(text).toMatch(/^[\d.]+(?: after [\d.]+)? of [\d.]+ \w+ .+: over by [\d.]+$/);
  });
});

describe("sentenceOf", () => {
  const body = (type: string): EntryBody => ({
    ...{ v: 1, id: "ent_1", type, time: "2026-11-24T09:00:00.000Z", actor: { type: "person", id: "per_1" } },
  });

  it.each(["new.kind", "constructor", "__proto__"])("answers the title for the unknown type %s", (type) => {
    expect(sentenceOf(viewOf(body(type), new Map()))).toMatch(/^\S/);
  });

  it("takes today's name only where the record keeps none", () => {
    const now = () => "Alba Serra";
    const signedOut = body("person.signed-out");
    expect(sentenceOf(viewOf(signedOut, new Map()), now)).toBe("Alba Serra signed out");
    expect(sentenceOf(viewOf(signedOut, new Map([["names.per_1", "Alba Duarte"]])), now)).toBe(
      "Alba Duarte signed out",
    );
    expect(sentenceOf(viewOf(signedOut, new Map()))).toBe("A person signed out");
  });

  it("names a plain number with its field, as a sentence does", () => {
    const names = new Map([["names.agt_1", "stock-agent"]]);
    const decided = { ...body("decision.made"), agent: "agt_1", decision: "allow" as const, action: "adjust" };
    const told = (resource_type: string, amounts: Record<string, { value: string }>) =>
      sentenceOf(viewOf({ ...decided, resource_type, facts: { amounts } }, names));
    expect(told("stock", { quantity: { value: "60" } })).toBe("stock-agent was allowed to adjust stock (quantity 60)");
    expect(told("order", { items: { value: "3" } })).toBe("stock-agent was allowed to adjust an order of 3 items");
  });

  it("tells an agent without an owner", () => {
    const entry = viewOf({ ...body("agent.registered"), agent: "agt_1", facts: { ownerId: null } }, new Map());
    expect(sentenceOf(entry)).toMatch(/, without an owner$/);
  });

  it("says which agent acted with a person's authority", () => {
    const names = new Map([
      ["names.per_1", "Alba Duarte"],
      ["names.agt_1", "refund-agent"],
      ["names.agt_2", "helper"],
    ]);
    const facts = { throughAgent: "agt_1" };
    const entry = viewOf({ ...body("request.made"), agent: "agt_2", facts }, names);
    expect(sentenceOf(entry)).toBe("refund-agent (for Alba Duarte) requested authority for helper");
  });

  it("tells the risk that was shown with a decision, with its parts", () => {
    const names = new Map([["names.agt_1", "refund-agent"]]);
    const told = (facts: object) =>
      sentenceOf(viewOf({ ...body("request.denied"), agent: "agt_1", facts: { ...facts } }, names));
    expect(told({ risk: 35, riskParts: ["amount_large", "everything"], riskWeights: [20, 15] })).toMatch(
      / denied the request for refund-agent, at a risk of 35 \(amount large 20, everything 15\)$/,
    );
    expect(told({ risk: 0, riskParts: [], riskWeights: [] })).toMatch(/, at a risk of 0$/);
    expect(told({ risk: 15, riskParts: ["everything"] })).toMatch(/, at a risk of 15 \(everything\)$/);
    expect(told({})).toMatch(/ denied the request for refund-agent$/);
  });

  it("tells an approval that ended with its delegation from one that no person decided", () => {
    const names = new Map([["names.agt_1", "refund-agent"]]);
    const expired = { ...body("action-approval.expired"), agent: "agt_1", action: "create" };
    const told = (facts: Record<string, string>) => sentenceOf(viewOf({ ...expired, facts }, names));
    expect(told({ before: "pending" })).toBe("An approval for refund-agent to create expired undecided");
    expect(told({ before: "pending", delegation: "dlg_1" })).toBe(
      "An approval for refund-agent to create ended undecided, because the delegation ended",
    );
  });

  it("tells a stop that reached nothing from one that was not counted", () => {
    const example = examples.find(
      ({ body }) => body.type === "revocation.settled" && body.facts?.scope === "resource_server",
    );
    const told = (facts: Record<string, unknown>) =>
      example &&
      sentenceOf(view({ ...example, body: { ...example.body, facts: { ...example.body.facts, ...facts } } }));
    const nothing = { agents: 0, delegations: 0, instances: 0, tokens: 0 };
    expect(told({ impact: nothing })).toBe("The stop of Payments reached nothing below it");
    const uncounted = "The stop of Payments is complete; the delegations and tokens below it were not counted";
    expect(told({ impact: undefined })).toBe(uncounted);
    // The rows that it ended are counted as they are written.
    expect(told({ impact: undefined, ended: { delegations: 2 } })).toBe("The stop of Payments reached 2 delegations");
  });

  it("says what changed of a blueprint", () => {
    const changes = [
      { member: "tokenTtlSeconds", before: 300, after: 600 },
      { member: "requireDpop", before: true, after: false },
      { member: "approvalPolicyId", before: null, after: "apl_1" },
      { member: "ceiling", kind: "json" as const },
    ];
    const texts = new Map([
      ["name", "payments"],
      ["reason", "A drill"],
      ["names.per_1", "Alba Duarte"],
      ["names.apl_1", "two people"],
    ]);
    expect(sentenceOf(viewOf({ ...body("blueprint.edited"), facts: { changes } }, texts))).toBe(
      "Alba Duarte changed the blueprint payments (token lifetime 300 s → 600 s, proof of possession required → optional, approval policy none → two people, ceiling): A drill",
    );
  });

  it("credits delegator and approver of a delegation, and the agent of a decision", () => {
    const names = new Map([
      ["names.per_1", "Jonas Weber"],
      ["names.per_2", "Alba Duarte"],
      ["names.agt_1", "refund-agent"],
    ]);
    const facts = { delegator: "per_2", approvers: ["per_1"], expires: "2026-12-01T00:00:00.000Z" };
    expect(sentenceOf(viewOf({ ...body("delegation.granted"), agent: "agt_1", facts }, names))).toBe(
      "Alba Duarte delegated authority to refund-agent until 2026-12-01 UTC, approved by Jonas Weber",
    );
    const limits = [
      { field: "amount", unit: "EUR", max: "500.00", window: "each" },
      { field: "amount", unit: "EUR", max: "2000.00", window: "P1D" },
      { max: "20", window: "PT1H" },
      { field: "items", max: "3", window: "life" },
    ];
    const upTo = (count: number) =>
      sentenceOf(
        viewOf(
          {
            ...body("delegation.granted"),
            agent: "agt_1",
            facts: { delegator: "per_2", limits: limits.slice(0, count) },
          },
          names,
        ),
      );
    expect([1, 2, 3, 4].map(upTo)).toEqual(
      [
        "500.00 EUR each",
        "500.00 EUR each and 2000.00 EUR per UTC day",
        "500.00 EUR each, 2000.00 EUR per UTC day and 20 actions per UTC hour",
        "500.00 EUR each, 2000.00 EUR per UTC day, 20 actions per UTC hour and further limits",
      ].map((text) => `Alba Duarte delegated authority to refund-agent, with limits of ${text}`),
    );
    const decision: EntryBody = {
      ...body("decision.made"),
      ...{
        actor: { type: "resource_server", id: "rsv_1" },
        agent: "agt_1",
        action: "create",
        resource_type: "payment",
      },
    };
    const amounts = { amount: { value: "17.52", unit: "EUR" } };
    const allowed = {
      ...decision,
      decision: "allow" as const,
      facts: { amounts, delegator: "per_2", approver: "per_1" },
    };
    expect(sentenceOf(viewOf(allowed, names))).toBe(
      "refund-agent was allowed to create a payment of 17.52 EUR for Alba Duarte, under a delegation approved by Jonas Weber",
    );
    const limit = { field: "amount", unit: "EUR", window: "each", max: "500.00", amount: "666.51", over: "166.51" };
    const refused = {
      ...{ ...decision, decision: "deny" as const, code: "limit_exceeded" },
      facts: { amounts: { amount: { value: "666.51", unit: "EUR" } }, limit },
    };
    expect(sentenceOf(viewOf(refused, names))).toBe(
      "refund-agent was not allowed to create a payment of 666.51 EUR: 666.51 of 500.00 EUR each: over by 166.51",
    );
  });
});
