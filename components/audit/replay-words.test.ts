import { expect, it } from "vitest";
import { leftOut } from "@/lib/decisions/replay/single.schema";
import { notReplayedText, ruleName, verdictWords } from "./replay-words";

it("a verdict is told in words, and a refusal that waits for approval as such", () => {
  expect(verdictWords({ verdict: "allow", code: null })).toBe("allowed");
  expect(verdictWords({ verdict: "deny", code: "limit_exceeded" })).toBe("denied");
  expect(verdictWords({ verdict: "deny", code: "approval_required" })).toBe("needs approval");
  expect(verdictWords({ verdict: "ask", code: null })).toBe("needs approval");
});

it("each rule has a name", () => {
  expect(leftOut.map((part) => ruleName({ part }))).not.toContain(undefined);
  expect(ruleName({ part: "cumulative_limits" })).toBe("Limit");
});

it("a decision that cannot be judged again has its reason", () => {
  expect(notReplayedText("version_missing")).toContain("a version that it names is not kept");
});
