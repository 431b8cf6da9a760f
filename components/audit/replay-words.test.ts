import { expect, it } from "vitest";
import { leftOutText, notReplayedText, verdictWords } from "./replay-words";

it("a verdict is told in words, and a refusal that waits for approval as such", () => {
  expect(verdictWords({ verdict: "allow", code: null })).toBe("allowed");
  expect(verdictWords({ verdict: "deny", code: "limit_exceeded" })).toBe("denied");
  expect(verdictWords({ verdict: "deny", code: "approval_required" })).toBe("needs approval");
  expect(verdictWords({ verdict: "ask", code: null })).toBe("needs approval");
});

it("the parts that were not judged are listed", () => {
  expect(leftOutText([])).toBe("");
  expect(leftOutText(["cumulative_limits"])).toBe("Not judged again: cumulative limits.");
  expect(leftOutText(["cumulative_limits", "ceilings", "hidden_delegations"])).toBe(
    "Not judged again: cumulative limits, ceilings and delegations that you may not see.",
  );
});

it("a decision that cannot be judged again has its reason", () => {
  expect(notReplayedText("version_missing")).toContain("a version that it names is not kept");
});
