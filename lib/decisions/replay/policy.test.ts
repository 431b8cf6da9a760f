import { describe, expect, it } from "vitest";
import { compileAuthority } from "@/lib/authority/judge/covers";
import type { AuthorityElement } from "@/lib/authority/language/model";
import type { ReplayChain, ReplayedAction, ReplayHop } from "./model";
import { replay } from "./policy";

const location = "https://payments.acme.example";
const type = {
  name: "payment",
  actions: ["create", "read"],
  fields: { amount: { kind: "money" as const, unitField: "currency" } },
};
const element = (change: Partial<AuthorityElement> = {}): AuthorityElement => ({
  ...{ type: "payment", locations: [location], actions: ["create"], identifiers: ["account/eu-*"] },
  ...change,
});
const hop = (key: string, change?: Partial<AuthorityElement>): ReplayHop => ({
  ...{ key, name: key },
  authority: compileAuthority([element(change)]),
});
const chain = (id: string, change?: Partial<AuthorityElement>, ...above: ReplayHop[]): ReplayChain => ({
  ...{ id, name: id },
  hops: [...above, hop(id, change)],
  links: [{ agent: { riskTier: "low", environment: "prod" }, asking: null }],
});
const action = (amount: string, change: Partial<ReplayedAction> = {}): ReplayedAction => ({
  ...{ decisionId: "dec_1", time: new Date("2026-11-24T10:00:00Z"), agentId: "agt_1", environment: "prod", location },
  ...{ type, typeName: "payment", action: "create", identifier: "account/eu-7", task: undefined, ip: undefined },
  ...{ amounts: { amount: { value: amount, unit: "USD" } }, was: "allow" as const, code: null },
  ...{ delegationId: "held", below: false },
  ...change,
});
const each = (max_each: string) => ({ limits: [{ field: "amount", unit: "USD", max_each }] });
const together = (max_total: string) => ({
  limits: [{ field: "amount", unit: "USD", max_total, window: "P1D" as const }],
});
const asks = { conditions: { approval_above: { field: "amount", unit: "USD", value: "100.00" } } };
const denied = (code: string, change: Partial<ReplayedAction> = {}) =>
  action("120.00", { was: "deny", code, ...change });

/** The one delegation that is held becomes another. */
const changed = (
  actions: readonly ReplayedAction[],
  to: Partial<AuthorityElement>,
  from?: Partial<AuthorityElement>,
) => {
  const [before, after] = [[chain("held", from)], [chain("draft", to)]];
  return replay(actions, { before, after, changed: { before, after } });
};
/** Another delegation comes beside it. */
const beside = (actions: readonly ReplayedAction[], held: ReplayChain, added: Partial<AuthorityElement>) =>
  replay(actions, { before: [held], after: [held, chain("draft", added)] });

describe("what was decided, asked again", () => {
  it("counts what would be lost, asked, gained, refused still and allowed as before", () => {
    const { counts } = changed(
      [action("120.00"), action("600.00"), denied("outside_authority", { identifier: "x" })],
      each("500.00"),
    );
    expect(counts).toEqual({ denied: 1, asked: 0, allowed: 0, refused: 1, kept: 1 });
    expect(changed([action("120.00")], asks).counts).toMatchObject({ asked: 1, kept: 0 });
    expect(changed([action("120.00")], asks, asks).counts).toMatchObject({ asked: 0, kept: 1 });
    expect(changed([denied("limit_exceeded")], {}, each("100.00")).counts).toMatchObject({ allowed: 1, refused: 0 });
  });

  it("asks approval policies, too: an action that needs approval is not allowed until a person approves", () => {
    const steps = [{ name: "Approval", quorum: 1 }];
    const rules = [{ when: { amountAbove: { unit: "USD", value: "100" } }, steps, asksBeforeActions: true }];
    const [link] = chain("held").links;
    const asking = (one: ReplayChain): ReplayChain => ({
      ...one,
      links: link ? [{ ...link, asking: { id: "apl_1", name: "ask", version: 1, rules } }] : [],
    });
    const small = action("90.00");
    const acts = [small, action("120.00"), denied("approval_required"), denied("outside_authority")];
    const [before, after] = [[asking(chain("held"))], [asking(chain("draft"))]];
    expect(replay(acts, { before, after }).counts).toMatchObject({ kept: 2, refused: 2, allowed: 0, asked: 0 });
    const { counts, replayed } = replay(acts, { before: [chain("held")], after });
    expect(counts).toMatchObject({ kept: 1, asked: 3 });
    expect(replayed[1]?.reason).toBe("Rule 1 of the approval policy ask asks a person first.");
    expect(replay([action("600.00")], { before, after: [asking(chain("draft", each("500.00")))] }).counts.denied).toBe(
      1,
    );
  });

  it("a delegation beside others takes nothing away, and what another allows already is nothing new", () => {
    const held = chain("held", each("500.00"));
    const acts = [
      action("400.00"),
      denied("limit_exceeded", { amounts: { amount: { value: "600.00", unit: "USD" } } }),
    ];
    expect(beside(acts, held, each("100.00")).counts).toMatchObject({ kept: 1, refused: 1, denied: 0 });
    expect(beside(acts, held, each("700.00")).counts).toMatchObject({ kept: 1, allowed: 1 });
    // Denied when it was asked; what is held by now allows it, so the new one is not what does.
    expect(beside([denied("outside_authority")], held, each("700.00")).counts).toMatchObject({ kept: 1, allowed: 0 });
  });

  it("a twin that judges the new one alone is caught", () => {
    const alone = replay([action("400.00")], { before: [chain("held")], after: [chain("draft", each("100.00"))] });
    expect(alone.counts.denied).not.toBe(beside([action("400.00")], chain("held"), each("100.00")).counts.denied);
  });

  it("says why, by what is written where several refuse", () => {
    const ceiling = hop("The ceiling", each("100.00"));
    const { replayed } = replay([action("120.00")], { before: [chain("held")], after: [chain("draft", {}, ceiling)] });
    expect(replayed).toMatchObject([{ change: "denied", code: "limit_exceeded" }]);
    const far = denied("outside_authority", { identifier: "account/us-1" });
    const held = chain("held", { conditions: { environments: ["dev"] } });
    expect(beside([far], held, {}).replayed[0]?.reason).toMatch(/account\/us-1/);
    expect(replay([far], { before: [], after: [] }).replayed[0]).toMatchObject({ code: "no_delegation" });
  });

  it.each(["token_invalid", "agent_not_active", "delegation_not_active", "guardrail_forbids"])(
    "a denial for %s stays one, for any allowance",
    (code) => {
      expect(changed([denied(code)], {}).counts).toMatchObject({ refused: 1, allowed: 0, kept: 0 });
    },
  );

  it("limits are spent in the order of time, and only by what happened", () => {
    const acts = ["80.00", "80.00", "80.00"].map((amount) => action(amount));
    expect(changed(acts, together("200.00")).counts.denied).toBe(1);
    const refused = denied("token_invalid", { amounts: { amount: { value: "150.00", unit: "USD" } } });
    expect(changed([refused, action("80.00")], together("200.00")).counts.denied).toBe(0);
    const nextDay = action("80.00", { time: new Date("2026-11-25T10:00:00Z") });
    expect(changed([...acts.slice(1), nextDay], together("200.00")).counts.denied).toBe(0);
  });

  it("each delegation has its own budget, and the one that was used is spent first", () => {
    const acts = ["80.00", "80.00", "80.00"].map((amount) => action(amount));
    const held = chain("held", together("170.00"));
    expect(replay(acts, { before: [held], after: [held] }).counts).toMatchObject({ kept: 2, refused: 1 });
    expect(beside(acts, held, together("80.00")).counts).toMatchObject({ kept: 2, allowed: 1 });
  });

  it("a twin that forgets what was spent is caught", () => {
    const acts = ["80.00", "80.00", "80.00"].map((amount) => action(amount));
    const forgetful = acts.map((one) => changed([one], together("200.00")).counts.denied);
    expect(forgetful.reduce((sum, one) => sum + one, 0)).not.toBe(changed(acts, together("200.00")).counts.denied);
  });

  it("what another delegation below allowed can be lost, and never gained", () => {
    expect(changed([denied("outside_authority", { below: true })], {}).counts.refused).toBe(1);
    expect(changed([action("600.00", { below: true })], each("500.00")).counts.denied).toBe(1);
  });
});
