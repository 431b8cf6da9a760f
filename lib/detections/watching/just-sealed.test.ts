import { expect, it } from "vitest";
import type { SearchRow } from "@/lib/audit/search-row";
import { JustSealed } from "./just-sealed";

const row = (index: number): SearchRow => ({
  ...{ index, time: "2026-11-30T10:00:00.000Z", entry_id: `ent_${index}`, type: "decision.made", decision: "allow" },
  ...{
    code: null,
    actor_type: "resource_server",
    actor_id: "rsv_1",
    agent_id: "agt_1",
    instance_id: null,
    action: null,
  },
  ...{
    resource_type: null,
    resource: null,
    chain: [],
    refs: [],
    text: "",
    person_id: null,
    for_id: null,
    approvers: [],
  },
  ...{ rs_id: null, task: null, address: null, key: null, amounts: [], units: [], risk_tier: null, environment: null },
  ...{ blueprint_version: null, policy_version: null },
});
/** Records that were sealed together. Records of reads have places without a row. */
const together = (from: number, to: number, without: readonly number[] = []) => {
  const places = Array.from({ length: to - from }, (_, i) => from + i).filter((place) => !without.includes(place));
  return { size: to, sealed: to - from, trail: places.map(row), characters: 1_000 * places.length };
};
const taken = (sealed: JustSealed, place: number, most: number) => {
  const found = sealed.take(place, most);
  return found && { ...found, records: found.records.map(({ index }) => index) };
};

it("records are handed out in their order, at most so many, each once", () => {
  const sealed = new JustSealed();
  sealed.add(together(10, 14));
  sealed.add(together(14, 16));
  expect(taken(sealed, 10, 3)).toEqual({ records: [10, 11, 12], next: 13 });
  expect(taken(sealed, 10, 3)).toBeUndefined();
  expect(taken(sealed, 13, 3)).toEqual({ records: [13], next: 14 });
  expect(taken(sealed, 14, 3)).toEqual({ records: [14, 15], next: 16 });
  expect(taken(sealed, 16, 3)).toBeUndefined();
});

it("places without a row are passed over, and a portion may begin in the middle", () => {
  const sealed = new JustSealed();
  sealed.add(together(0, 6, [2, 5]));
  expect(taken(sealed, 1, 2)).toEqual({ records: [1, 3], next: 4 });
  expect(taken(sealed, 4, 2)).toEqual({ records: [4], next: 6 });
  sealed.add(together(6, 8, [6, 7]));
  expect(taken(sealed, 6, 2)).toEqual({ records: [], next: 8 });
});

it("an earlier place, and one after records that another process sealed, are not known", () => {
  const sealed = new JustSealed();
  sealed.add(together(10, 12));
  expect(taken(sealed, 9, 5)).toBeUndefined();
  sealed.add(together(20, 22));
  expect(taken(sealed, 10, 5)).toBeUndefined();
  expect(taken(sealed, 20, 5)).toEqual({ records: [20, 21], next: 22 });
});

it("nothing is known any more after the log may have become another one", () => {
  const sealed = new JustSealed();
  sealed.add(together(10, 12));
  sealed.forget();
  expect(taken(sealed, 10, 5)).toBeUndefined();
});

it("what waits is bounded: the oldest go, and are read from the database", () => {
  const sealed = new JustSealed(4_000);
  for (const from of [0, 2, 4]) sealed.add(together(from, from + 2));
  expect(taken(sealed, 0, 5)).toBeUndefined();
  expect(taken(sealed, 2, 5)?.records).toEqual([2, 3]);
});
