import { describe, expect, it } from "vitest";
import { byPlace, noDue, type Place } from "./model";
import { goesOn } from "./place";

const at = (rank: number, minute: number, weight: number, id: string): Place => ({
  ...{ rank, weight, id },
  due: new Date(Date.UTC(2026, 10, 29, 12, minute)),
});

describe("the order of the inbox", () => {
  it("puts actions first, then urgent detections, the soonest deadline, the heaviest, and the rest last", () => {
    const sorted = [
      at(0, 30, 0, "aap_1"),
      { rank: 0, due: noDue, weight: 90, id: "det_3" },
      { rank: 0, due: noDue, weight: 70, id: "det_2" },
      at(1, 5, 0, "req_0"),
      at(1, 10, 3, "req_2"),
      at(1, 10, 1, "req_1"),
      at(1, 10, 1, "req_3"),
      { rank: 1, due: noDue, weight: 2, id: "det_1" },
    ];
    expect(sorted.toReversed().toSorted(byPlace)).toEqual(sorted);
  });

  it("goes on in a source of one weight so that no item is repeated or left out", () => {
    const due = new Date(Date.UTC(2026, 10, 29, 12, 10));
    const here = { rank: 1, weight: 2 };
    expect(goesOn(undefined, here)).toBeUndefined();
    expect(goesOn(at(0, 10, 0, "aap_1"), here)).toBeUndefined();
    expect(goesOn(at(1, 10, 2, "req_1"), { rank: 0, weight: 0 })).toBe("over");
    expect(goesOn(at(1, 10, 3, "req_1"), here)).toEqual({ due, id: "" });
    expect(goesOn(at(1, 10, 2, "req_1"), here)).toEqual({ due, id: "req_1" });
    expect(goesOn(at(1, 10, 1, "req_1"), here)).toEqual({ due, id: null });
  });
});
