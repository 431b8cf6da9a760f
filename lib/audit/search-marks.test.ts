import { expect, it } from "vitest";
import { amountMarks, marksOf } from "./search-marks";

const row = (amount: string, unit = "EUR") =>
  marksOf({ risk_tier: null, environment: null, approvers: [], task: null, amounts: [amount], units: [unit] });
const found = (amount: string, bounds: { from?: string; to?: string }, unit = "eur"): boolean =>
  row(amount).some((mark) => amountMarks(unit, bounds).includes(mark));

const amounts = [
  "-900000",
  "-20.5",
  "-0.004",
  "0",
  "0.000000000000000001",
  "0.3",
  "1",
  "1.99",
  "2",
  "4.99",
  "5",
  "9.99",
];
const all = [...amounts, "10", "200", "200.01", "499", "500", `${"9".repeat(30)}.5`];

it("finds every amount between two numbers by its mark", () => {
  for (const from of all)
    for (const to of all)
      for (const amount of all) {
        const within = Number(from) <= Number(amount) && Number(amount) <= Number(to);
        if (within) expect([from, amount, to, found(amount, { from, to })]).toEqual([from, amount, to, true]);
      }
});

it("finds no amount of another unit, or far outside", () => {
  expect(found("200", { from: "100" }, "usd")).toBe(false);
  expect(found("199", { from: "200" })).toBe(false);
  expect(found("0.5", { from: "1" })).toBe(false);
  expect(found("-5", { from: "0" })).toBe(false);
  expect(found("501", { to: "499" })).toBe(false);
});

it("marks a row by its facts, and a row without them by nothing", () => {
  const none = { risk_tier: null, environment: null, approvers: [], task: null, amounts: [], units: [] };
  expect(marksOf(none)).toEqual([]);
  expect(marksOf({ ...none, approvers: ["per_1"], task: "t" })).toEqual(["markhasapproval", "markhastask"]);
  expect(row("3")).toEqual(["markhasamount", "markamount455552p56"]);
  expect(marksOf({ ...none, risk_tier: "high", environment: "prod" })).toHaveLength(2);
});
