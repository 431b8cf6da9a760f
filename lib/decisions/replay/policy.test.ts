import { describe, expect, it } from "vitest";
import { compileAuthority } from "@/lib/authority/covers";
import type { AuthorityElement } from "@/lib/authority/model";
import type { ReplayedAction, ReplayHop } from "@/lib/decisions/replay/model";
import { replay } from "@/lib/decisions/replay/policy";

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
const hop = (kind: ReplayHop["kind"], change?: Partial<AuthorityElement>): ReplayHop => ({
  ...{ kind, name: kind },
  authority: compileAuthority([element(change)]),
});
const draft = (change?: Partial<AuthorityElement>) => [hop("draft", change)];
const action = (amount: string, change: Partial<ReplayedAction> = {}): ReplayedAction => ({
  ...{ decisionId: "dec_1", time: new Date("2026-11-24T10:00:00Z"), agentId: "agt_1", environment: "prod", location },
  ...{ type, typeName: "payment", action: "create", identifier: "account/eu-7", task: undefined, ip: undefined },
  ...{ amounts: { amount: { value: amount, unit: "USD" } }, was: "allow" as const, code: null, below: false },
  ...change,
});
const each = (max_each: string) => ({ limits: [{ field: "amount", unit: "USD", max_each }] });
const together = (max_total: string) => ({
  limits: [{ field: "amount", unit: "USD", max_total, window: "P1D" as const }],
});
const denied = (code: string, change: Partial<ReplayedAction> = {}) =>
  action("120.00", { was: "deny", code, ...change });

describe("what was decided, asked again", () => {
  it("counts what would be lost, asked and gained", () => {
    expect(replay([action("120.00"), action("600.00")], draft(each("500.00"))).counts).toEqual({
      denied: 1,
      asked: 0,
      allowed: 0,
    });
    const asks = { conditions: { approval_above: { field: "amount", unit: "USD", value: "100.00" } } };
    expect(replay([action("120.00")], draft(asks)).counts.asked).toBe(1);
    expect(replay([denied("outside_authority")], draft()).counts.allowed).toBe(1);
  });

  it("every hop besides is asked too, and named where it denies", () => {
    const { changed } = replay([action("120.00")], [hop("ceiling", each("100.00")), ...draft()]);
    expect(changed).toMatchObject([{ change: "denied", code: "limit_exceeded", hop: "ceiling" }]);
  });

  it.each(["token_invalid", "agent_not_active", "delegation_not_active", "guardrail_forbids"])(
    "a denial for %s stays one, whatever is allowed",
    (code) => {
      expect(replay([denied(code)], draft()).changed).toEqual([]);
    },
  );

  it("limits are spent in the order of time, and only by what happened", () => {
    const acts = ["80.00", "80.00", "80.00"].map((amount) => action(amount));
    expect(replay(acts, draft(together("200.00"))).counts.denied).toBe(1);
    const refused = denied("token_invalid", { amounts: { amount: { value: "150.00", unit: "USD" } } });
    expect(replay([refused, action("80.00")], draft(together("200.00"))).counts.denied).toBe(0);
    const nextDay = action("80.00", { time: new Date("2026-11-25T10:00:00Z") });
    expect(replay([...acts.slice(1), nextDay], draft(together("200.00"))).counts.denied).toBe(0);
  });

  it("a twin that forgets what was spent is caught", () => {
    const acts = ["80.00", "80.00", "80.00"].map((amount) => action(amount));
    const forgetful = acts.map((one) => replay([one], draft(together("200.00"))).counts.denied);
    expect(forgetful.reduce((sum, one) => sum + one, 0)).not.toBe(
      replay(acts, draft(together("200.00"))).counts.denied,
    );
  });

  it("what another delegation below allowed can be lost, and never gained", () => {
    expect(replay([denied("outside_authority", { below: true })], draft()).changed).toEqual([]);
    expect(replay([action("600.00", { below: true })], draft(each("500.00"))).counts.denied).toBe(1);
  });
});
