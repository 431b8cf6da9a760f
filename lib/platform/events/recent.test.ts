import { expect, it } from "vitest";
import { RecentMessages } from "./recent";

const message = (id: string) => ({ topic: "agents", id });

it("gives what came since, and nothing older", () => {
  const recent = new RecentMessages(1_000);
  recent.add(message("agt_1"), 2_000);
  recent.add(message("agt_2"), 3_000);
  expect(recent.since(3_000)).toEqual([message("agt_2")]);
  expect(recent.since(1_000)).toEqual([message("agt_1"), message("agt_2")]);
  expect(recent.since(3_001)).toEqual([]);
});

it("says so where it does not reach back: before it listened, and for what it no longer keeps", () => {
  const recent = new RecentMessages(1_000);
  expect(recent.since(999)).toBeUndefined();
  recent.add(message("agt_1"), 2_000);
  recent.add(message("agt_2"), 2_000 + 60_001);
  expect(recent.since(2_000)).toBeUndefined();
  expect(recent.since(2_001)).toEqual([message("agt_2")]);
});

it("keeps a bounded number", () => {
  const recent = new RecentMessages(0);
  for (let at = 1; at <= 1_001; at++) recent.add(message(`agt_${at}`), at);
  expect(recent.since(1)).toBeUndefined();
  expect(recent.since(2)).toHaveLength(1_000);
});
