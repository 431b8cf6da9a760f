import { expect, it } from "vitest";
import { replayText } from "./replay-words";
import { timesOfAll } from "./use-words";

it.each(["not_in_effect", "acts_below", "too_long"])(
  "says in words of the console why nothing was replayed: %s",
  (code) => {
    const reason = "Ask for it with POST /api/delegations/replay: agentId.";
    expect(replayText({ replay: null, whyNoReplay: { code, reason } }, 90)).toMatch(
      /^Its actions were not judged again[^/]+\.$/,
    );
  },
);

it("keeps a reason that is about the person or the agent", () => {
  const whyNoReplay = { code: "agent_state", reason: "The agent is suspended." };
  expect(replayText({ replay: null, whyNoReplay }, 90)).toBe("The agent is suspended.");
  expect(replayText({ replay: null, whyNoReplay: { ...whyNoReplay, code: "nothing_narrower" } }, 90)).toBeUndefined();
});

it("names the days whose actions were judged again", () => {
  const replay = { from: "", to: "", actions: 12, refused: 0, asked: 0, unjudged: 0 };
  expect(replayText({ replay, whyNoReplay: null }, 365)).toBe(
    "Judged again under it: of 12 actions in the last 365 days, 0 would be denied.",
  );
  expect(replayText({ replay: { ...replay, actions: 0 }, whyNoReplay: null }, 365)).toContain("in the last 365 days");
});

it("names no number of uses while that of one delegation is not counted", () => {
  const used = { outcome: "narrower", actions: 3 } as const;
  expect(timesOfAll([used, used], 90)).toBe("used 6 times in the last 90 days, with actions of sub-delegations.");
  expect(timesOfAll([used, { outcome: "not_counted", actions: 0 }], 90)).toMatch(/not counted yet/);
});
