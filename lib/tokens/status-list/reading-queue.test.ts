import { expect, it } from "vitest";
import { Readers, ReadingQueue } from "./reading-queue";

/** A queue with a reading under way that ends when it is told to; `begun` holds the lists in the order of their readings. */
function busyQueue(total?: number) {
  const queue = new ReadingQueue(total);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const read = (list: number, { readBefore = false, signal, ms = 60_000 }: Ask = {}) => {
    const readers = new Readers();
    readers.join(performance.now() + ms, signal);
    const job = () =>
      new Promise<number>((resolve) => {
        begun.push(list);
        ends.push(() => resolve(list));
      });
    return queue.run(job, { list, readBefore, readers }).catch((error: { code: string }) => error.code);
  };
  const endNext = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, read, endNext };
}

type Ask = { readBefore?: boolean; signal?: AbortSignal; ms?: number };

it("reads one list at a time, and first those that were read before", async () => {
  const { begun, read, endNext } = busyQueue();
  const all = [read(1), read(2), read(3), read(4, { readBefore: true })];
  expect(begun).toEqual([1]);
  for (let n = 0; n < 4; n++) await endNext();
  expect(begun).toEqual([1, 4, 2, 3]);
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
});

it("drops a reading whose readers have all gone, and at once those who leave", async () => {
  const { begun, read, endNext } = busyQueue(2);
  const leaving = new AbortController();
  const first = read(1);
  const [left, late] = [read(2, { signal: leaving.signal }), read(3, { ms: 0 })];
  expect(await late).toBe("too_many_readings");
  leaving.abort();
  expect(await left).toBe("too_many_readings");
  const rest = [read(4), read(5)];
  for (let n = 0; n < 3; n++) await endNext();
  expect(begun).toEqual([1, 4, 5]);
  expect(await Promise.all([first, ...rest])).toEqual([1, 4, 5]);
});

it("drops a reading at its turn when the time of its readers has passed", async () => {
  const { begun, read, endNext } = busyQueue();
  const first = read(1);
  const late = read(2, { ms: 5 });
  await expect.poll(() => performance.now(), { interval: 10 }).toBeGreaterThan(performance.now() + 6);
  await endNext();
  expect([await first, await late]).toEqual([1, "too_many_readings"]);
  expect(begun).toEqual([1]);
});

it("refuses what has no place, and keeps places for lists that were read before", async () => {
  const { begun, read, endNext } = busyQueue(2);
  const [, second, third, fourth, fifth] = [read(1), read(2), read(3), read(4), read(5, { readBefore: true })];
  expect(await fourth).toBe("too_many_readings");
  for (let n = 0; n < 3; n++) await endNext();
  expect(begun).toEqual([1, 5, 3]);
  expect(await Promise.all([second, third, fifth])).toEqual(["too_many_readings", 3, 5]);
});

it("goes on after a reading that failed", async () => {
  const queue = new ReadingQueue();
  const readers = new Readers();
  readers.join(performance.now() + 60_000);
  const turn = { list: 1, readBefore: false, readers };
  await expect(queue.run(() => Promise.reject(new Error("failed")), turn)).rejects.toThrow("failed");
  expect(await queue.run(() => Promise.resolve("read"), turn)).toBe("read");
});
