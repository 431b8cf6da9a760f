import { describe, expect, it } from "vitest";
import { covers } from "@/lib/authority/judge/covers";
import { parseAuthority } from "@/lib/authority/language/parse";
import { LOCATION, PAYMENT, payment } from "@/lib/testing/authority/fixtures";
import { boundedFor, type SeenAction } from "./bound-examples";

const seen = (identifier: string, value: string, change: Partial<SeenAction> = {}): SeenAction => ({
  ...{ type: "payment", location: LOCATION, action: "create", identifier, task: "refund" },
  fields: { amount: { kind: "money", value, unit: "USD" } },
  ...change,
});

describe("an authority that bounds what was asked for", () => {
  it("covers each of the actions, the largest amount as the most and their sum a day", () => {
    const actions = [seen("account/eu-7", "120.00"), seen("account/eu-9", "80.50"), seen("account/eu-7", "40.00")];
    const authority = boundedFor(actions);
    expect(authority).toEqual([
      {
        ...{
          type: "payment",
          locations: [LOCATION],
          actions: ["create"],
          identifiers: ["account/eu-7", "account/eu-9"],
        },
        limits: [{ field: "amount", unit: "USD", max_each: "120.00", max_total: "240.50", window: "P1D" }],
        conditions: { tasks: ["refund"] },
      },
    ]);
    expect(parseAuthority(authority, [{ identifier: LOCATION, types: [PAYMENT] }])).toMatchObject({ ok: true });
    const asked = (identifier: string, amount: string, task = "refund") =>
      covers(authority, payment({ identifier, task, fields: { amount, currency: "USD" } }), PAYMENT).ok;
    expect([asked("account/eu-7", "120.00"), asked("account/eu-9", "80.50")]).toEqual([true, true]);
    expect([
      asked("account/eu-7", "120.01"),
      asked("account/us-1", "1.00"),
      asked("account/eu-7", "1.00", "other"),
    ]).toEqual([false, false, false]);
  });

  it("keeps currencies, actions and servers apart, and counts where no amount is stated", () => {
    const authority = boundedFor([
      seen("account/eu-7", "120.00"),
      seen("account/eu-7", "90", { fields: { amount: { kind: "money", value: "90", unit: "JPY" } } }),
      seen("account/eu-7", "0", { action: "read", fields: {} }),
      seen("account/eu-8", "0", { action: "read", fields: {} }),
    ]);
    expect(authority.map(({ actions, limits }) => [actions[0], limits])).toEqual([
      [
        "create",
        [
          { field: "amount", unit: "USD", max_each: "120.00", max_total: "120.00", window: "P1D" },
          { field: "amount", unit: "JPY", max_each: "90", max_total: "90", window: "P1D" },
        ],
      ],
      ["read", [{ max_count: 2, window: "P1D" }]],
    ]);
  });

  it("demands no task where one of the actions had none", () => {
    const [element] = boundedFor([seen("account/eu-7", "1.00"), seen("account/eu-7", "1.00", { task: null })]);
    expect(element).not.toHaveProperty("conditions");
    expect(boundedFor([])).toEqual([]);
  });
});
