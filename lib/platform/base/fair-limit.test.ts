import { expect, it } from "vitest";
import { FairLimit } from "./fair-limit";

const limitOf = (atOnce: number) => new FairLimit({ atOnce, perCaller: 3, total: 5 }, (why) => new Error(why));

/** Jobs that end when they are told to; `begun` names them in the order in which they began. */
function jobs() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const job = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.push(() => resolve(name));
    });
  const endNext = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, job, endNext };
}

it("runs so many at once, and lets callers take turns at the places", async () => {
  const { begun, job, endNext } = jobs();
  const limit = limitOf(2);
  const all = ["a1", "a2", "a3", "a4", "b1"].map((name) => limit.run(name.charAt(0), job(name)));
  expect(begun).toEqual(["a1", "a2"]);
  for (let n = 0; n < 5; n++) await endNext();
  expect(begun).toEqual(["a1", "a2", "a3", "b1", "a4"]);
  expect(await Promise.all(all)).toEqual(["a1", "a2", "a3", "a4", "b1"]);
});

it("refuses what is too much of one caller, and keeps the place of another one", async () => {
  const { begun, job, endNext } = jobs();
  const limit = limitOf(1);
  const of = (name: string) => limit.run(name.charAt(0), job(name)).catch((error: Error) => error.message);
  const all = ["a1", "a2", "a3", "a4", "a5", "b1"].map(of);
  for (let n = 0; n < 5; n++) await endNext();
  expect(await Promise.all(all)).toEqual(["a1", "a2", "a3", "a4", "lane_full", "b1"]);
  expect(begun).toEqual(["a1", "a2", "b1", "a3", "a4"]);
});

it("tells a job that has no place whether its own caller's jobs took it, or all callers' together", async () => {
  const { job, endNext } = jobs();
  const limit = limitOf(1);
  const of = (name: string) => limit.run(name.charAt(0), job(name)).catch((error: Error) => error.message);
  // The queue is full with two of a and three of b. The newest of b gives its place up, then c takes none of a.
  const all = ["a1", "a2", "a3", "b1", "b2", "b3", "b4", "c1", "c2"].map(of);
  for (let n = 0; n < 6; n++) await endNext();
  expect(await Promise.all(all)).toEqual(["a1", "a2", "a3", "b1", "b2", "full", "lane_full", "c1", "full"]);
});

it("gives the place of a job that failed to the next one", async () => {
  const limit = limitOf(1);
  const failed = limit.run("a", () => Promise.reject(new Error("failed")));
  await expect(failed).rejects.toThrow("failed");
  expect(await limit.run("b", () => Promise.resolve("done"))).toBe("done");
});
