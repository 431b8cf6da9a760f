import { describe, expect, it } from "vitest";
import { answerWithin } from "./answer-within";

const late = () => new Error("late");
const never = new Promise<never>(() => undefined);

describe("answerWithin", () => {
  it("answers what the work answers and fails as the work fails", async () => {
    await expect(answerWithin(1_000, Promise.resolve("done"), late)).resolves.toBe("done");
    await expect(answerWithin(1_000, Promise.reject(new Error("broken")), late)).rejects.toThrow("broken");
  });

  it("fails each wait at its own time, in any order of their beginnings", async () => {
    const failed: number[] = [];
    const start = performance.now();
    const waits = [120, 40, 80].map((ms) =>
      answerWithin(ms, never, late).catch(() => {
        failed.push(ms);
        return performance.now() - start - ms;
      }),
    );
    const after = await Promise.all(waits);
    expect(failed).toEqual([40, 80, 120]);
    for (const extra of after) expect(extra).toBeGreaterThanOrEqual(0);
  });

  it("calls late for no work that was in time, and watches again after a pause", async () => {
    let calls = 0;
    const counted = () => {
      calls += 1;
      return late();
    };
    await answerWithin(30, Promise.resolve(1), counted);
    await expect(answerWithin(60, never, counted)).rejects.toThrow("late");
    await expect(answerWithin(30, never, counted)).rejects.toThrow("late");
    expect(calls).toBe(2);
  });
});
