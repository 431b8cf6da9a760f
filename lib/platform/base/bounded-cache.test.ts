import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import { BoundedCache } from "./bounded-cache";
import { bytesOf } from "./bytes-of";

const text = (length: number) => "x".repeat(length);
const byLength = (maxBytes: number) => new BoundedCache<string>(maxBytes, (value) => ({ bytes: value.length }));

describe("a bounded cache", () => {
  it("forgets what was used least recently once the bytes are full, however few the values are", () => {
    const cache = byLength(10_000);
    for (const key of ["a", "b", "c"]) cache.set(key, text(3_000));
    expect(cache.get("a")).toBeDefined();
    cache.set("d", text(3_000));
    expect(["a", "b", "c", "d"].filter((key) => cache.get(key) !== undefined)).toEqual(["a", "c", "d"]);
    expect(cache.bytes).toBeLessThanOrEqual(10_000);
  });

  it("keeps nothing larger than its room, and never more than its room", () => {
    const cache = byLength(10_000);
    cache.set("huge", text(20_000));
    expect([cache.get("huge"), cache.size, cache.bytes]).toEqual([undefined, 0, 0]);
    for (let i = 0; i < 5_000; i++) {
      cache.set(`key ${i % 700}`, text((i * 7_919) % 4_000));
      expect(cache.bytes).toBeLessThanOrEqual(10_000);
    }
    for (let i = 0; i < 700; i++) cache.delete(`key ${i}`);
    expect([cache.size, cache.bytes]).toEqual([0, 0]);
  });

  it("drops what is over, when it is asked for and when others are kept", () => {
    vi.useFakeTimers();
    try {
      const cache = byLength(1_000_000);
      cache.set("soon", text(10), 1_000);
      cache.set("later", text(10), 60_000);
      vi.advanceTimersByTime(1_001);
      expect([cache.get("soon"), cache.size]).toEqual([undefined, 1]);
      cache.set("unasked", text(10), 1_000);
      vi.advanceTimersByTime(31_000);
      cache.set("another", text(10));
      expect(cache.size).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("counts what values share once, for as long as one of them is kept", () => {
    const chain = { name: text(5_000) };
    const cache = new BoundedCache<object>(1_000_000, () => ({
      bytes: 100,
      shares: [{ object: chain, bytes: 5_000 }],
    }));
    for (let i = 0; i < 100; i++) cache.set(`token ${i}`, { chain });
    expect(cache.bytes).toBeLessThan(100 * 400 + 5_001);
    for (let i = 0; i < 99; i++) cache.delete(`token ${i}`);
    expect(cache.bytes).toBeGreaterThan(5_000);
    cache.delete("token 99");
    expect(cache.bytes).toBe(0);
  });
});

describe("bytesOf", () => {
  it("counts an object once, and nothing of what is counted elsewhere", () => {
    const shared = { text: text(1_000) };
    expect(bytesOf([shared, shared])).toBeLessThan(1_300);
    expect(bytesOf([shared, shared], new Set([shared]))).toBeLessThan(150);
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(bytesOf(circle)).toBeLessThan(150);
  });

  it("is no less than what a thousand parsed chains take in the heap", () => {
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    const source = JSON.stringify({
      hops: [{ id: text(30), at: "2026-11-27T00:00:00Z", authority: [{ actions: ["a", "b"], limits: [{ max: 1 }] }] }],
      dependencies: Array.from({ length: 12 }, (_, n) => ({ id: `agt_${n}`, epoch: String(n * 1e15) })),
    });
    const parse = () => Array.from({ length: 1_000 }, () => JSON.parse(source) as object);
    const heapOf = (): number => {
      collect();
      const before = process.memoryUsage().heapUsed;
      const parsed = parse();
      collect();
      return parsed.length > 0 ? process.memoryUsage().heapUsed - before : 0;
    };
    // Other work of this process takes memory meanwhile: the least of some measurements has least of it.
    const taken = Math.min(...Array.from({ length: 5 }, heapOf));
    expect(parse().reduce((sum, one) => sum + bytesOf(one), 0)).toBeGreaterThan(0.8 * taken);
  });
});
