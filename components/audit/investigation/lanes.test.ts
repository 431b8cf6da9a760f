import { describe, expect, it } from "vitest";
import { PinFilters } from "@/lib/cases/schema";
import { laneQuestion, lanes, pagesOf, peopleBehind, rangeOf, slotsOf, spanOfSlots, zoomed } from "./lanes";

const day = { from: "2026-11-01T00:00:00.000Z", to: "2026-11-02T00:00:00.000Z" };

it("the entries of an investigation are divided into pages whose cases can be asked for", () => {
  const entries = Array.from({ length: 401 }, (_, index) => index);
  const pages = pagesOf(entries);
  expect(pages.map((page) => page.entries.length)).toEqual([200, 200, 1]);
  for (const page of pages) expect(PinFilters.safeParse({ index: page.entries.join(",") }).success).toBe(true);
  expect(pagesOf([])).toEqual([]);
});

describe("lanes of an investigation", () => {
  it("ask one question each", () => {
    const questions = lanes.map((lane) =>
      laneQuestion(lane, { agentId: "agt_1", instanceId: null }, ["per_1", "per_2"]),
    );
    expect(new Set(questions).size).toBe(lanes.length);
    expect(questions.at(-1)).toMatch(/actor:per_1,per_2$/);
  });

  it("are about one instance where one is chosen, apart from approvals and sign-ins", () => {
    const asked = (instanceId: string | null) =>
      lanes.map((lane) => laneQuestion(lane, { agentId: "agt_1", instanceId }));
    const changed = asked("ins_1").filter((q, at) => q !== asked(null)[at]);
    expect(changed).toHaveLength(4);
    expect(changed.every((q) => q.includes("ins_1"))).toBe(true);
  });

  it("find the people behind approvals and changes, the most frequent first", () => {
    const person = (id: string) => ({ id, name: null, sealed: true, now: null });
    const entry = { actor: { ...person("per_1"), type: "person" }, approvers: [], accountable: null, for: null };
    const decision = { ...entry, actor: { ...person("rsv_1"), type: "resource_server" } };
    expect(
      peopleBehind([
        entry,
        { ...decision, approvers: [person("per_2")], for: person("per_2") },
        { ...entry, approvers: [person("per_2")] },
      ]),
    ).toEqual(["per_1", "per_2"]);
    expect(peopleBehind([decision])).toEqual([]);
  });
});

describe("the slots of a range", () => {
  it("hold each entry once, also those at its ends", () => {
    const times = ["2026-11-01T00:00:00.000Z", "2026-11-01T12:00:00.000Z", "2026-11-02T00:00:00.000Z"];
    const slots = slotsOf(
      times.map((time) => ({ time })),
      day,
      4,
    );
    expect([...slots].map(([slot, found]) => [slot, found.length])).toEqual([
      [0, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  it("become a range", () => {
    expect(spanOfSlots(day, 4, 1, 2)).toEqual({ from: "2026-11-01T06:00:00.000Z", to: "2026-11-01T18:00:00.000Z" });
  });
});

describe("a zoom", () => {
  it("keeps the middle, and does not pass the present", () => {
    const now = Date.parse("2026-11-02T01:00:00.000Z");
    expect(zoomed(day, 0.5, now)).toEqual({ from: "2026-11-01T06:00:00.000Z", to: "2026-11-01T18:00:00.000Z" });
    expect(zoomed(day, 2, now)).toEqual({ from: "2026-10-31T01:00:00.000Z", to: "2026-11-02T01:00:00.000Z" });
  });
});

it("the whole log begins with the first entry that is shown", () => {
  expect(rangeOf({ to: day.to }, [{ time: day.from }])).toEqual(day);
  expect(rangeOf({ to: day.to }, [])).toEqual({ from: day.to, to: day.to });
});
