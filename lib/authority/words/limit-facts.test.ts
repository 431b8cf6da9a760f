import { describe, expect, it } from "vitest";
import type { IdentifiedElement, Limit } from "@/lib/authority/language/model";
import { elementFacts } from "./limit-facts";

const element = (id: string, limits: Limit[] = [], type = "payment"): IdentifiedElement => ({
  ...{ id, type, locations: ["https://pay.example"], actions: ["create"], identifiers: [`account/${id}-*`] },
  ...(limits.length > 0 && { limits }),
});
const each = (max_each: string): Limit => ({ field: "amount", unit: "EUR", max_each });

describe("elementFacts", () => {
  it("states each element's own limits, and that nothing limits another", () => {
    expect(elementFacts([element("eu", [each("5.00")]), element("us")])).toEqual({
      elements: [
        { ids: ["us"], type: "payment", limits: "none" },
        { ids: ["eu"], type: "payment", limits: [{ field: "amount", unit: "EUR", max: "5.00", window: "each" }] },
      ],
    });
  });

  it("joins elements of one type with the same limits, of every kind", () => {
    const limits: Limit[] = [
      { field: "items", max_total: "3", window: "life" },
      { max_count: 20, window: "PT1H" },
    ];
    expect(elementFacts([element("a", limits), element("b", limits), element("c", limits, "refund")]).elements).toEqual(
      [
        [["a", "b"], "payment"],
        [["c"], "refund"],
      ].map(([ids, type]) => ({
        ...{ ids, type },
        limits: [
          { field: "items", max: "3", window: "life" },
          { max: "20", window: "PT1H" },
        ],
      })),
    );
  });

  it("is bounded, keeps what nothing limits, and counts what it leaves out", () => {
    const many = Array.from({ length: 99 }, (_, i) =>
      element(`e${i}`, [each(`${i}.00`), { max_count: i, window: "P1D" }]),
    );
    const { elements, furtherElements } = elementFacts([...many, element("free")]);
    expect(elements[0]).toEqual({ ids: ["free"], type: "payment", limits: "none" });
    expect([elements.length, furtherElements]).toEqual([20, 80]);
  });
});
