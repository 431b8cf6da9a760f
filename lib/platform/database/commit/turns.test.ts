import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Turns } from "./turns";

const takeAll = () => "take" as const;

describe("turns of askers", () => {
  it("go round, and the next batch goes on where the last one ended", () => {
    const turns = new Turns<string>(9);
    for (const asker of "abc") for (const n of "123") turns.push(asker, asker + n);
    expect(turns.take(4, takeAll)).toEqual(["a1", "b1", "c1", "a2"]);
    turns.push("d", "d1");
    expect(turns.take(4, takeAll)).toEqual(["b2", "c2", "a3", "d1"]);
    expect(turns.take(9, takeAll)).toEqual(["b3", "c3"]);
    expect(turns.size).toBe(0);
  });

  it("end for one asker who has as many waiting as they may, and for no other", () => {
    const turns = new Turns<number>(2);
    expect([1, 2, 3].map((n) => turns.push("a", n))).toEqual([true, true, false]);
    expect(turns.push("b", 4)).toBe(true);
    turns.take(1, takeAll);
    expect(turns.push("a", 5)).toBe(true);
  });

  it("leave what cannot be taken in its place, before those who had a turn", () => {
    const turns = new Turns<string>(9);
    for (const job of ["blocked1", "blocked2"]) turns.push("a", job);
    for (const job of ["b1", "b2", "gone", "b3"]) turns.push("b", job);
    const fateOf = (job: string) => (job.startsWith("blocked") ? "leave" : job === "gone" ? "drop" : "take");
    expect(turns.take(2, fateOf)).toEqual(["b1", "b2"]);
    expect(turns.size).toBe(4);
    expect(turns.take(2, fateOf)).toEqual(["b3"]);
    expect(turns.take(9, takeAll)).toEqual(["blocked1", "blocked2"]);
  });

  it("take every job once, those of an asker in order, and from no asker two more than from one who still waits", () => {
    const step = fc.oneof(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const turns = new Turns<string>(60);
        const taken: string[] = [];
        const pushed: string[] = [];
        steps.forEach((one, at) => {
          if (typeof one === "string") {
            turns.push(one, `${one}${at}`);
            pushed.push(`${one}${at}`);
            return;
          }
          const waiting = [..."abc"].filter((asker) => {
            const count = (jobs: string[]) => jobs.filter((job) => job.startsWith(asker)).length;
            return count(pushed) - count(taken) >= one;
          });
          const batch = turns.take(one, takeAll);
          const counts = waiting.map((asker) => batch.filter((job) => job.startsWith(asker)).length);
          expect(Math.max(0, ...counts) - Math.min(one, ...counts)).toBeLessThanOrEqual(1);
          taken.push(...batch);
        });
        taken.push(...turns.take(100, takeAll));
        expect(taken.toSorted()).toEqual(pushed.toSorted());
        for (const asker of "abc") {
          const order = taken.filter((job) => job.startsWith(asker)).map((job) => Number(job.slice(1)));
          expect(order).toEqual(order.toSorted((x, y) => x - y));
        }
        expect(turns.size).toBe(0);
      }),
    );
  });
});
