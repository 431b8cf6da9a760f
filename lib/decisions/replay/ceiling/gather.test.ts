import { describe, expect, it } from "vitest";
import { gatheringStart, newest } from "./gather";

const gathered = (actions: Record<string, number[]>) => ({
  ...gatheringStart,
  actions: Object.entries(actions).map(([agentId, indexes]) => ({ agentId, indexes })),
});

describe("the newest actions of a fleet", () => {
  it("are kept as they are while there are not too many", () => {
    const few = gathered({ a: [9, 3], b: [7] });
    expect(newest(few, 1, 3)).toBe(few);
    expect(newest(few, 1.5, 2)).toBe(few);
  });

  it("are those with the highest places, of all agents; nothing older is looked for from then on", () => {
    const { actions, newerThan, truncated } = newest(gathered({ a: [9, 3], b: [7, 5, 1], c: [2] }), 1.5, 3);
    expect(actions).toEqual([
      { agentId: "a", indexes: [9] },
      { agentId: "b", indexes: [7, 5] },
    ]);
    expect([newerThan, truncated]).toEqual([5, true]);
  });
});
