import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Coalescer } from "./coalesce";
import type { EventMessage } from "./model";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("bursts of live updates", () => {
  it("become at most four messages in a second for each topic, and the last change is never lost", () => {
    const passed: EventMessage[] = [];
    const coalescer = new Coalescer((message) => passed.push(message));
    for (let i = 0; i < 100; i++) {
      coalescer.add({ topic: "agents", id: `agt_${i}` });
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(1_000);
    expect(passed.length).toBeGreaterThanOrEqual(4);
    expect(passed.length).toBeLessThanOrEqual(6);
    expect(passed[0]).toEqual({ topic: "agents", id: "agt_0" });
    expect(passed.slice(1).every(({ id }) => id === null)).toBe(true);
  });

  it("keep topics apart, and the id where only one thing changed", () => {
    const passed: EventMessage[] = [];
    const coalescer = new Coalescer((message) => passed.push(message));
    for (const id of ["a", "b", "b"]) coalescer.add({ topic: "agents", id });
    coalescer.add({ topic: "requests", id: "r" });
    vi.advanceTimersByTime(300);
    expect(passed).toEqual([
      { topic: "agents", id: "a" },
      { topic: "requests", id: "r" },
      { topic: "agents", id: "b" },
    ]);
    coalescer.stop();
  });
});
