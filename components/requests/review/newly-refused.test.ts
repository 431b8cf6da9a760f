import { expect, it } from "vitest";
import type { Authority } from "@/lib/authority/language/model";
import { newlyRefused } from "./use-change";

const payments = (limits: object[]): Authority =>
  [
    {
      ...{ id: "all", type: "payment", actions: ["read", "create"], identifiers: ["*"] },
      ...{ locations: ["https://pay.example"], limits },
    },
  ] as Authority;
const upTo = (amount: string) => [{ field: "amount", unit: "EUR", max_each: amount }];

it("an approver who limits an amount is told which reading that refuses, once it was not so before", () => {
  const [sentence, ...more] = newlyRefused(payments(upTo("50.00")), payments([]));
  expect(sentence).toMatch(/read.* states no .*amount.*so it is never allowed/);
  expect(more).toEqual([]);
  expect(newlyRefused(payments(upTo("50.00")), payments(upTo("500.00")))).toEqual([]);
});
