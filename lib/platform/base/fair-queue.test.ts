import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { FairQueue } from "./fair-queue";

let displaced: string[];
let queue: FairQueue<string>;
beforeEach(() => {
  displaced = [];
  queue = new FairQueue({ perLane: 4, total: 8 }, (job) => displaced.push(job));
});

const push = (lane: string, ...jobs: string[]) => jobs.map((job) => queue.push(job, { lane }));
function drained(now = 0): string[] {
  const jobs: string[] = [];
  for (let next = queue.next(now); next && "job" in next; next = queue.next(now)) jobs.push(next.job);
  return jobs;
}

describe("a fair queue", () => {
  it("lets lanes take turns", () => {
    push("flood", "f1", "f2", "f3", "f4");
    push("ada", "a1");
    push("bob", "b1", "b2");
    expect(drained()).toEqual(["f1", "a1", "b1", "f2", "b2", "f3", "f4"]);
    expect(queue.size).toBe(0);
  });

  it("forgets a job whose caller left", () => {
    push("flood", "f1", "f2", "f3");
    queue.remove("f2", { lane: "flood" });
    queue.remove("f2", { lane: "flood" });
    queue.remove("f1", { lane: "ada" });
    expect(queue.size).toBe(2);
    expect(drained()).toEqual(["f1", "f3"]);
  });

  it("refuses only the lane that is full", () => {
    expect(push("flood", "1", "2", "3", "4", "5")).toEqual([undefined, undefined, undefined, undefined, "lane_full"]);
    expect(push("ada", "a")).toEqual([undefined]);
  });

  it("makes room in the longest lane, and refuses where every lane is as short", () => {
    push("one", "a1", "a2", "a3", "a4");
    push("two", "b1", "b2", "b3", "b4");
    expect(push("ada", "c1")).toEqual([undefined]);
    expect(displaced).toEqual(["a4"]);
    expect(drained()).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", "b3", "b4"]);
    for (let i = 0; i < 8; i++) push(`lane ${i}`, `${i}`);
    expect(push("late", "x")).toEqual(["full"]);
  });

  it("makes room for a known caller in any lane of the others, and for no other caller by a known one", () => {
    for (let i = 0; i < 8; i++) push(`lane ${i}`, `${i}`);
    expect(queue.push("k1", { lane: "person", known: true })).toBeUndefined();
    expect(displaced).toEqual(["0"]);
    expect(drained()).toEqual(["k1", "1", "2", "3", "4", "5", "6", "7"]);
  });

  it("leaves a quarter of the places and of the turns to callers that are not known", () => {
    for (const lane of ["ada", "bob"]) for (let i = 0; i < 3; i++) queue.push(`${lane}${i}`, { lane, known: true });
    expect(queue.push("c1", { lane: "cy", known: true })).toBe("full");
    expect(push("new", "x", "y")).toEqual([undefined, undefined]);
    expect(displaced).toEqual([]);
    expect(drained()).toEqual(["ada0", "bob0", "ada1", "x", "bob1", "ada2", "bob2", "y"]);
    // One that left takes no place.
    queue.push("k1", { lane: "ada", known: true });
    queue.remove("k1", { lane: "ada", known: true });
    for (let i = 0; i < 4; i++) expect(queue.push(`k${i}`, { lane: "ada", known: true })).toBeUndefined();
  });

  it("takes known callers first", () => {
    push("stranger", "s1", "s2");
    queue.push("k1", { lane: "person", known: true });
    expect(drained()).toEqual(["k1", "s1", "s2"]);
  });

  it("keeps the distance between jobs of a slowed lane, and serves the others meanwhile", () => {
    const slow = { lane: "slow", paceMs: 1_000 };
    queue.push("s1", slow);
    queue.push("s2", slow);
    push("ada", "a1", "a2");
    expect(drained(0)).toEqual(["s1", "a1", "a2"]);
    expect(queue.next(400)).toEqual({ waitMs: 600 });
    expect(drained(1_000)).toEqual(["s2"]);
    queue.push("s3", slow);
    expect(queue.next(1_500)).toEqual({ waitMs: 500 });
    expect(drained(2_000)).toEqual(["s3"]);
    expect(queue.next(3_000)).toBeUndefined();
  });

  it("answers every job once, in the order of its lane, for any arrivals", () => {
    const step = fc.oneof(fc.constantFrom("a", "b", "c", "d", "e"), fc.constant("take"));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ended: string[] = [];
        const one = new FairQueue<string>({ perLane: 3, total: 6 }, (job) => ended.push(job));
        const served: string[] = [];
        steps.forEach((lane, at) => {
          if (lane !== "take") {
            if (one.push(`${lane}${at}`, { lane }) !== undefined) ended.push(`${lane}${at}`);
            return;
          }
          const next = one.next(0);
          if (next && "job" in next) served.push(next.job);
        });
        for (let next = one.next(0); next && "job" in next; next = one.next(0)) served.push(next.job);
        const pushed = steps.flatMap((lane, at) => (lane === "take" ? [] : [`${lane}${at}`]));
        expect([...served, ...ended].toSorted()).toEqual(pushed.toSorted());
        for (const lane of "abcde") {
          const order = served.filter((job) => job.startsWith(lane)).map((job) => Number(job.slice(1)));
          expect(order).toEqual(order.toSorted((x, y) => x - y));
        }
      }),
      { verbose: 1, numRuns: 500 },
    );
  });
});
