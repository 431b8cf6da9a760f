import { describe, expect, it } from "vitest";
import { isTraceId, traceIdOf } from "./traceparent";

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const parent = "00f067aa0ba902b7";

describe("the trace id of a traceparent header (W3C Trace Context)", () => {
  it.each([
    ["the example of section 3.2.3", `00-${trace}-${parent}-01`],
    ["one that is not sampled", `00-${trace}-${parent}-00`],
    ["a later version", `01-${trace}-${parent}-01`],
    ["a later version with more members", `cc-${trace}-${parent}-01-what-the-future-will-be`],
  ])("is read of %s", (_, header) => {
    expect(traceIdOf(header)).toBe(trace);
  });

  it.each([
    ["no header", null],
    ["an empty one", ""],
    ["version ff", `ff-${trace}-${parent}-01`],
    ["more members in version 00", `00-${trace}-${parent}-01-more`],
    ["capital letters", `00-${trace.toUpperCase()}-${parent}-01`],
    ["a trace of zeros", `00-${"0".repeat(32)}-${parent}-01`],
    ["a parent of zeros", `00-${trace}-${"0".repeat(16)}-01`],
    ["a short trace", `00-${trace.slice(1)}-${parent}-01`],
    ["an id that is too long", `00-${trace}0-${parent}-01`],
    ["flags that are no hex", `00-${trace}-${parent}-0x`],
    ["two values", `00-${trace}-${parent}-01, 00-${trace}-${parent}-01`],
    ["a very long one", `01-${trace}-${parent}-01-${"a".repeat(600)}`],
  ])("is absent with %s", (_, header) => {
    expect(traceIdOf(header)).toBeUndefined();
  });

  it("has a shape that a search can check", () => {
    expect([trace, trace.toUpperCase(), "0".repeat(32), trace.slice(1)].map(isTraceId)).toEqual([
      ...[true, false, false, false],
    ]);
  });
});
