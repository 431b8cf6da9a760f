import { describe, expect, it } from "vitest";
import { VerdictOnce, verdictsOn } from "./verdict-once";

describe("a verdict on a document", () => {
  it("is sent once, also where an older read shows the request meanwhile as it was", () => {
    const once = new VerdictOnce();
    expect(once.begin("approve", { digest: "d1", step: 1 })).toBe(true);
    expect(once.begin("approve", { digest: "d1", step: 1 })).toBe(false);
    once.answered(true);
    once.show(["approve", "deny"]);
    expect(once.begin("approve", { digest: "d1", step: 1 })).toBe(false);
  });

  it("is sent for another document, and another verdict for the same one", () => {
    const once = new VerdictOnce();
    expect(once.begin("consent", { digest: "d1", step: 1 })).toBe(true);
    once.answered(true);
    expect(once.begin("approve", { digest: "d1", step: 1 })).toBe(true);
    once.answered(true);
    expect(once.begin("approve", { digest: "d2", step: 1 })).toBe(true);
  });

  it("is sent for the next step of the same document, which the policy leaves to the same person", () => {
    const once = new VerdictOnce();
    expect(once.begin("approve", { digest: "d1", step: 1 })).toBe(true);
    once.show(["approve", "deny"]);
    // The next step is shown before the first verdict is answered.
    expect(once.begin("approve", { digest: "d1", step: 2 })).toBe(false);
    once.answered(true);
    expect(once.begin("approve", { digest: "d1", step: 2 })).toBe(true);
    expect(once.begin("approve", { digest: "d1", step: 2 })).toBe(false);
  });

  it("is sent again after a failure, and once its effect was shown and was taken back", () => {
    const once = new VerdictOnce();
    once.begin("approve", { digest: "d1", step: 1 });
    once.answered(false);
    expect(once.begin("approve", { digest: "d1", step: 1 })).toBe(true);
    once.answered(true);
    once.show(["withdrawApproval"]);
    once.show(["approve", "deny"]);
    expect(once.begin("approve", { digest: "d1", step: 1 })).toBe(true);
  });

  it("is sent once by a window, also by who left the request and came back before it was answered", () => {
    expect(verdictsOn("req_1").begin("approve", { digest: "d1", step: 1 })).toBe(true);
    for (let at = 2; at < 20; at++)
      expect(verdictsOn(`req_${at}`).begin("approve", { digest: "d1", step: 1 })).toBe(true);
    expect(verdictsOn("req_1").begin("approve", { digest: "d1", step: 1 })).toBe(false);
    verdictsOn("req_1").answered(false);
    expect(verdictsOn("req_1").begin("approve", { digest: "d1", step: 1 })).toBe(true);
  });
});
