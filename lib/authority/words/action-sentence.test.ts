import { describe, expect, it } from "vitest";
import { actionSentence, askSentence } from "./action-sentence";

const payment = { action: "create", resourceType: "payment", resource: "account/eu-7/pay-1", task: "refund" };

describe("what an agent wants, in one plain sentence", () => {
  it.each([
    [
      { ...payment, fields: { amount: { kind: "money" as const, value: "1420.00", unit: "USD" } } },
      "refund-agent wants to create payment account/eu-7/pay-1 of 1,420.00 USD, task refund.",
    ],
    [
      {
        ...{ ...payment, task: null },
        fields: {
          fee: { kind: "money" as const, value: "3", unit: "JPY" },
          rows: { kind: "number" as const, value: "12000" },
          urgent: { kind: "boolean" as const, value: true },
        },
      },
      "refund-agent wants to create payment account/eu-7/pay-1 of 3 JPY, with rows 12,000 and urgent true.",
    ],
    [{ ...payment, fields: {} }, "refund-agent wants to create payment account/eu-7/pay-1, task refund."],
  ])("%#", (action, sentence) => {
    expect(actionSentence("refund-agent", action)).toBe(sentence);
  });

  it("says who asks, and above what", () => {
    const above = [{ field: "amount", unit: "USD", value: "250.00" }];
    expect(askSentence("delegation", above)).toBe("The delegation asks a person above 250 USD or in another currency.");
  });
});
