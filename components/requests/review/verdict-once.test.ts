import { describe, expect, it } from "vitest";
import { VerdictOnce } from "./verdict-once";

describe("a verdict on a document", () => {
  it("is sent once, also where an older read shows the request meanwhile as it was", () => {
    const once = new VerdictOnce();
    expect(once.begin("approve", "d1")).toBe(true);
    expect(once.begin("approve", "d1")).toBe(false);
    once.show(["approve", "deny"]);
    expect(once.begin("approve", "d1")).toBe(false);
  });

  it("is sent for another document, and another verdict for the same one", () => {
    const once = new VerdictOnce();
    expect(once.begin("consent", "d1")).toBe(true);
    expect(once.begin("approve", "d1")).toBe(true);
    expect(once.begin("approve", "d2")).toBe(true);
  });

  it("is sent again after a failure, and once its effect was shown and was taken back", () => {
    const once = new VerdictOnce();
    once.begin("approve", "d1");
    once.undo();
    expect(once.begin("approve", "d1")).toBe(true);
    once.show(["withdrawApproval"]);
    once.show(["approve", "deny"]);
    expect(once.begin("approve", "d1")).toBe(true);
  });
});
