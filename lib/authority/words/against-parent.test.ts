import { describe, expect, it } from "vitest";
import type { Authority } from "@/lib/authority/language/model";
import { againstParent } from "./against-parent";
import { diffAuthority } from "./diff";

const payment = { type: "payment", locations: ["https://pay.acme.example"], identifiers: ["account/eu-*"] };
const paying = {
  ...{ ...payment, id: "el_1", actions: ["create"] },
  limits: [{ field: "amount", unit: "EUR", max_each: "500.00" }],
};
const reading = { ...payment, id: "el_2", actions: ["read"] };
const parent: Authority = [paying, reading];

const widening = (child: Authority) =>
  diffAuthority(againstParent(parent, child), child).filter(({ direction }) => direction === "widens");

describe("a part of a delegation against the delegation above", () => {
  it("is compared with the element that covers it, under any id", () => {
    const child: Authority = [{ ...reading, id: "el_1" }];
    expect(diffAuthority(parent, child).some(({ direction }) => direction === "widens")).toBe(true);
    expect(widening(child)).toEqual([]);
    const gone = diffAuthority(againstParent(parent, child), child).filter(({ axis }) => axis === "element");
    expect(gone.map(({ before }) => before)).toEqual(["create payment"]);
  });

  it("may take two parts of one element", () => {
    const child: Authority = [
      { ...reading, id: "el_1", identifiers: ["account/eu-1"] },
      { ...reading, id: "el_2", identifiers: ["account/eu-2"] },
    ];
    expect(widening(child)).toEqual([]);
  });

  it("is wider where no element covers it", () => {
    expect(widening([{ ...reading, id: "el_1", identifiers: ["*"] }]).map(({ axis }) => axis)).toEqual(["identifiers"]);
  });
});
