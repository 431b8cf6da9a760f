import { describe, expect, it } from "vitest";
import { viewOf } from "@/lib/audit/entry-view";
import { sentenceOf } from "@/lib/audit/sentences/sentence";
import type { CanonicalAuthority, Limit } from "@/lib/authority/language/model";
import { elementFacts, movedElementFacts } from "@/lib/authority/words/limit-facts";

const names = new Map([
  ["names.per_1", "Alba Duarte"],
  ["names.agt_1", "refund-agent"],
]);
const told = (type: string, facts: object) =>
  sentenceOf(
    viewOf(
      {
        ...{ v: 1, id: "ent_1", type, time: "2026-11-24T09:00:00.000Z", actor: { type: "person", id: "per_1" } },
        ...{ agent: "agt_1", facts: { delegator: "per_1", ...facts } },
      },
      names,
    ),
  );

const each = (max_each: string, field = "amount"): Limit => ({
  ...{ field, max_each },
  ...(field === "amount" && { unit: "EUR" }),
});
const daily: Limit = { field: "amount", unit: "EUR", max_total: "2000.00", window: "P1D" };
type Said = [id: string, limits?: Limit[] | undefined, type?: string];
const authority = (...elements: Said[]): CanonicalAuthority =>
  elements.map(([id, limits, type = "payment"]) => ({
    ...{ id, type, locations: ["https://pay.example"], actions: ["create"], identifiers: [`account/${id}-*`] },
    ...(limits && { limits }),
  }));

describe("the record of a grant", () => {
  const granted = (...elements: Said[]) =>
    told("delegation.granted", { ...elementFacts(authority(...elements)), expires: "2026-12-01T00:00:00.000Z" })
      .replace("Alba Duarte delegated authority to refund-agent", "…")
      .replace("until 2026-12-01 UTC", "until then");

  it("states a limit only where every element has it", () => {
    expect(granted(["eu", [each("5.00")]])).toBe("…, up to 5.00 EUR each, until then");
    expect(granted(["eu", [each("5.00")]], ["us", [each("5.00")]])).toBe("…, up to 5.00 EUR each, until then");
    expect(granted(["eu", [each("5.00")]], ["us"])).toBe(
      "… (payment without a limit; payment up to 5.00 EUR each) until then",
    );
    expect(granted(["eu", [each("5.00")]], ["us", [each("9000.00")]])).toBe(
      "… (payment up to 5.00 EUR each; payment up to 9000.00 EUR each) until then",
    );
    expect(granted(["eu", [each("5.00")]], ["us", [each("3", "items")]])).toBe(
      "… (payment up to 5.00 EUR each, without a limit on items; payment up to 3 items each, without a limit on amount) until then",
    );
    expect(granted(["eu"], ["us"])).toBe("… until then");
  });

  it("says that a total and a count hold for each element", () => {
    expect(granted(["eu", [daily]], ["us", [daily]])).toBe(
      "…, up to 2000.00 EUR per UTC day for each of 2 elements, until then",
    );
  });

  it("names what nothing limits first, and counts what it does not tell", () => {
    const many = Array.from({ length: 6 }, (_, i): Said => [`e${i}`, [each(`${i + 1}.00`)]]);
    expect(granted(...many, ["free", undefined, "refund"])).toBe(
      "… (refund without a limit; payment up to 1.00 EUR each; payment up to 2.00 EUR each; 4 further elements) until then",
    );
  });

  it("of earlier times says that there are limits, not that they hold for all of it", () => {
    const limits = [{ field: "amount", unit: "EUR", max: "5.00", window: "each" }];
    expect(told("delegation.granted", { limits })).toBe(
      "Alba Duarte delegated authority to refund-agent, with limits of 5.00 EUR each",
    );
  });
});

describe("the record of a change", () => {
  const changed = (before: Said[], after: Said[], type = "delegation.changed") =>
    told(type, { widens: ["max_each"], ...movedElementFacts(authority(...before), authority(...after)) });

  it("tells amounts before and after, of the elements that changed", () => {
    expect(changed([["eu", [each("5.00")]]], [["eu", [each("9000.00")]]])).toBe(
      "The delegation from Alba Duarte to refund-agent was changed (wider: max each; limits 5.00 EUR each → 9000.00 EUR each)",
    );
    expect(
      changed(
        [["eu", [each("5.00"), daily]], ["us"]],
        [
          ["eu", [daily]],
          ["us", [each("1.00")]],
        ],
      ),
    ).toContain("limits 5.00 EUR each → no limit, no limit → 1.00 EUR each)");
    expect(changed([["eu", [each("5.00")]]], [["eu", [each("5.00")]], ["us"]])).toContain(
      "limits added payment without a limit)",
    );
    expect(
      changed(
        [
          ["eu", [each("5.00")]],
          ["us", [daily]],
        ],
        [["eu", [each("5.00")]]],
      ),
    ).toContain("limits removed payment up to 2000.00 EUR per UTC day)");
  });

  it("reads as before without amounts, in older records", () => {
    expect(told("delegation.narrowed", { narrows: ["max_each"] })).toBe(
      "Alba Duarte narrowed the delegation from Alba Duarte to refund-agent (narrower: max each)",
    );
  });

  it("gives terms with their values", () => {
    const changes = [{ member: "expiresAt", before: "2026-11-27T15:27:37.015Z", after: "2026-11-27T14:37:37.251Z" }];
    expect(told("delegation.narrowed", { narrows: ["expiresAt"], changes })).toContain(
      "(narrower: expires at 2026-11-27 15:27:37 UTC → 2026-11-27 14:37:37 UTC)",
    );
  });
});

describe("records of a request", () => {
  const facts = elementFacts(authority(["eu", [each("5.00")]]));

  it("name the amount", () => {
    expect(told("request.made", facts)).toBe("Alba Duarte requested authority for refund-agent (up to 5.00 EUR each)");
    expect(told("request.approved", facts)).toBe(
      "Alba Duarte approved the request for refund-agent (up to 5.00 EUR each)",
    );
    expect(told("request.approved", {})).toBe("Alba Duarte approved the request for refund-agent");
  });

  it("tell how it was narrowed", () => {
    const moved = movedElementFacts(authority(["eu", [each("9.00")]]), authority(["eu", [each("5.00")]]));
    expect(told("request.narrowed", { ...moved })).toBe(
      "Alba Duarte narrowed the request for refund-agent (limits 9.00 EUR each → 5.00 EUR each)",
    );
    expect(told("request.narrowed", facts)).toBe(
      "Alba Duarte narrowed the request for refund-agent (up to 5.00 EUR each)",
    );
  });
});
