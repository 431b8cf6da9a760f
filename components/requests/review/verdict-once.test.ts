import { describe, expect, it } from "vitest";
import { VerdictOnce, verdictsOn } from "./verdict-once";

const first = { digest: "d1", step: 1 };

describe("a verdict on a document", () => {
  it("is sent once, also where an older read shows the request meanwhile as it was", () => {
    const once = new VerdictOnce();
    const answered = once.begin("approve", first);
    expect(once.begin("approve", first)).toBeUndefined();
    answered?.(true);
    once.show(["approve", "deny"]);
    expect(once.begin("approve", first)).toBeUndefined();
  });

  it("is sent for another document, and another verdict for the same one", () => {
    const once = new VerdictOnce();
    once.begin("consent", first)?.(true);
    const approved = once.begin("approve", first);
    expect(approved).toBeDefined();
    approved?.(true);
    expect(once.begin("approve", { digest: "d2", step: 1 })).toBeDefined();
  });

  it("is sent for the next step of the same document, which the policy leaves to the same person", () => {
    const once = new VerdictOnce();
    const answered = once.begin("approve", first);
    once.show(["approve", "deny"]);
    // The next step is shown before the first verdict is answered.
    expect(once.begin("approve", { digest: "d1", step: 2 })).toBeUndefined();
    answered?.(true);
    expect(once.begin("approve", { digest: "d1", step: 2 })).toBeDefined();
    expect(once.begin("approve", { digest: "d1", step: 2 })).toBeUndefined();
  });

  it("is sent again after a failure, and once its effect was shown and was taken back", () => {
    const once = new VerdictOnce();
    once.begin("approve", first)?.(false);
    const again = once.begin("approve", first);
    expect(again).toBeDefined();
    again?.(true);
    once.show(["withdrawApproval"]);
    once.show(["approve", "deny"]);
    expect(once.begin("approve", first)).toBeDefined();
  });

  it("is sent once by a window, also by who left the request and came back before it was answered", () => {
    const answered = verdictsOn("req_1").begin("approve", first);
    for (let at = 2; at < 20; at++) expect(verdictsOn(`req_${at}`).begin("approve", first)).toBeDefined();
    expect(verdictsOn("req_1").begin("approve", first)).toBeUndefined();
    answered?.(false);
    expect(verdictsOn("req_1").begin("approve", first)).toBeDefined();
  });
});
