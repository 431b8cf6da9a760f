import { describe, expect, it } from "vitest";
import type { Spending } from "@/lib/authority/judge/spending";
import { weightOf } from "./risk-order";

type Asked = [type: string, ...spending: Spending[]];
const factsOf = (elements: { actions: string[]; of: Asked }[]) => ({
  riskTier: "low" as const,
  environment: "prod" as const,
  risk: 0,
  elements: elements.map(({ actions, of: [type, ...spending] }) => ({ type, actions, spending })),
});
const facts = (...elements: Asked[]) => factsOf(elements.map((of) => ({ actions: ["create"], of })));
const looking = (...of: Asked) => ({ actions: ["read", "list_open"], of });
const acting = (...of: Asked) => ({ actions: ["read", "create"], of });
const usd = (value: string | null): Spending => ({ unit: "USD", value });
const unlimited: Spending = { unit: null, value: null };
const line = (direction: "widens" | "narrows" | "same") => ({ axis: "actions", direction, before: "", after: "" });

describe("the weight of a request", () => {
  it.each<[string, ReturnType<typeof facts>, number | null]>([
    [
      "is the largest amount that it names",
      facts(["payment", usd("500.00"), usd("90.00")], ["refund", usd("1000.00")]),
      1000,
    ],
    [
      "compares plain numbers, whatever the unit",
      facts(["payment", usd("500.00"), { unit: "JPY", value: "60000" }]),
      60_000,
    ],
    ["is without bound where a type that carries money is limited by nothing", facts(["payment", unlimited]), null],
    [
      "is without bound for one type, whatever another names",
      facts(["payment", unlimited], ["refund", usd("1.00")]),
      null,
    ],
    [
      "is without bound where one of two acting elements is, however little the other allows",
      facts(["payment", unlimited], ["payment", usd("500.00")]),
      null,
    ],
    [
      "is without bound where an element acts and looks, beside one that is limited",
      factsOf([acting("payment", unlimited), acting("payment", usd("5.00"))]),
      null,
    ],
    [
      "ignores the reading beside an element that is limited",
      factsOf([looking("payment", unlimited), acting("payment", usd("500.00"))]),
      500,
    ],
    ["is nothing where it only looks", factsOf([looking("payment", unlimited)]), 0],
    ["is without bound where only a count is limited", facts(["payment", usd(null)]), null],
    ["is nothing where nothing carries money", facts(["ticket"]), 0],
  ])("%s", (_, of, amount) => {
    expect(weightOf({ effect: [], facts: of }).amount).toBe(amount);
  });

  it("counts what is wider, and nothing else", () => {
    const effect = [line("widens"), line("same"), line("narrows"), line("widens")];
    expect(weightOf({ effect, facts: facts() }).widens).toBe(2);
  });
});
