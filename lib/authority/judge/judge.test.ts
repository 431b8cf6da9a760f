import { describe, expect, it } from "vitest";
import { above, count, each, limits, PAYMENT, payment, refunds, total, when } from "@/lib/testing/authority/fixtures";
import { compileAuthority } from "./covers";
import { counterOf, judge } from "./judge";

const hop = (name: string, change: Parameters<typeof refunds>[0]) => ({
  name,
  authority: compileAuthority([refunds(change)]),
});

describe("an action is judged by every hop", () => {
  it("the first that does not cover it denies, and says by which member", () => {
    const hops = [hop("entitlement", {}), hop("ceiling", limits(each("100.00"))), hop("draft", when({ tasks: ["x"] }))];
    expect(judge(hops, payment(), PAYMENT)).toMatchObject({
      verdict: "deny",
      hop: { name: "ceiling" },
      member: "limits",
      code: "limit_exceeded",
    });
  });

  it("a threshold at any hop asks a person, unless another denies", () => {
    const asking = hop("parent", when(above("100.00")));
    expect(judge([asking, hop("draft", {})], payment(), PAYMENT)).toMatchObject({
      verdict: "ask",
      hop: { name: "parent" },
    });
    expect(judge([asking, hop("draft", { actions: ["read"] })], payment(), PAYMENT)).toMatchObject({ verdict: "deny" });
  });

  it("lists what every hop takes from its limits", () => {
    const hops = [hop("parent", limits(total("500.00"))), hop("draft", limits(count(3)))];
    const judged = judge(hops, payment(), PAYMENT);
    if (judged.verdict !== "allow") throw new Error("allowed");
    expect(
      judged.reservations.map(({ hop: { name }, element, want }) => `${name} ${counterOf(element, want)}`),
    ).toEqual([
      "parent el_1|max_total|amount|USD|P1D|2026-11-24T00:00:00.000Z",
      "draft el_1|max_count|||PT1H|2026-11-24T10:00:00.000Z",
    ]);
  });
});
