import { expect, it } from "vitest";
import { RecentDecisions } from "./recent";

const at = (second: number) => new Date(Date.UTC(2026, 10, 29, 12, 0, second));

it("an object has its last allow and the first refusal after it", () => {
  const recent = new RecentDecisions();
  recent.allowed("agt_1", at(1));
  recent.refused("agt_1", at(2));
  recent.refused("agt_1", at(3));
  expect(recent.get("agt_1")).toEqual({ allowedAt: at(1), refusedAt: at(2) });
  recent.allowed("agt_1", at(4));
  expect(recent.get("agt_1")).toEqual({ allowedAt: at(4), refusedAt: undefined });
});

it("at most two generations of objects are kept", () => {
  const recent = new RecentDecisions(2);
  for (const key of ["a", "b", "c", "d", "e"]) recent.allowed(key, at(0));
  expect(["a", "b", "c", "d", "e"].filter((key) => recent.get(key))).toEqual(["c", "d", "e"]);
});
