import { describe, expect, it } from "vitest";
import { adviseOn } from "@/lib/authority/words/advice";
import { mended } from "./findings";

describe("mended", () => {
  it("puts the two elements of a split in the place of the one at fault (C4)", () => {
    const element = (id: string, actions: string[]) => ({
      ...{ id, type: "payment", locations: ["https://payments.acme.example"], actions, identifiers: [`account/${id}`] },
      limits: [{ field: "amount", unit: "USD", max_each: "5.00" }],
    });
    const draft = [element("el_1", ["create"]), element("el_2", ["create", "read"]), element("el_3", ["create"])];
    const finding = adviseOn(draft).find(({ code }) => code === "never_allowed");
    if (!finding) throw new Error("Nothing was found.");
    expect(mended(draft, finding)).toMatchObject([
      { id: "el_1" },
      { id: "el_2", actions: ["create"] },
      { actions: ["read"], identifiers: ["account/el_2"] },
      { id: "el_3" },
    ]);
    expect(adviseOn(mended(draft, finding) as typeof draft).map(({ code }) => code)).not.toContain("never_allowed");
  });
});
