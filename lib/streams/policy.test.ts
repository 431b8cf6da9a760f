import { describe, expect, it } from "vitest";
import { backOffMs } from "@/lib/platform/http/outbound/retry";
import { judgeAnswer } from "./policy";

const now = new Date("2026-11-29T12:00:00Z");
const answer = (status: number, { text = "", retryAfter }: { text?: string; retryAfter?: string } = {}) => ({
  ...{ ok: true as const, status, text, retryAfter },
});

describe("the time until the next attempt", () => {
  it("doubles from 5 seconds up to an hour, less up to half of it by chance", () => {
    expect([1, 2, 3, 4].map((failures) => backOffMs(failures, 0, 0))).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect([11, 40, 2_000].map((failures) => backOffMs(failures, 0, 0))).toEqual([3_600_000, 3_600_000, 3_600_000]);
    expect(backOffMs(1, 0, 0.999)).toBeGreaterThanOrEqual(2_500);
  });

  it("is at least as long as the receiver asked, up to an hour", () => {
    expect(backOffMs(1, 60_000, 0)).toBe(60_000);
    expect(backOffMs(5, 60_000, 0)).toBe(80_000);
    expect(backOffMs(1, 86_400_000, 0)).toBe(3_600_000);
  });
});

describe("an answer", () => {
  it.each([
    ["webhook", 200, "accepted"],
    ["webhook", 202, "accepted"],
    ["webhook", 400, "failed"],
    ["webhook", 500, "failed"],
    ["webhook", 410, "gone"],
    ["otlp", 200, "accepted"],
    ["otlp", 429, "failed"],
    ["otlp", 503, "failed"],
    ["otlp", 400, "refused"],
    ["otlp", 410, "refused"],
    ["otlp", 501, "refused"],
  ] as const)("of a receiver of kind %s with %i is %s", (kind, status, verdict) => {
    expect(judgeAnswer(kind, answer(status), now).verdict).toBe(verdict);
  });

  it("may ask to wait, in seconds or until a date", () => {
    const waitOf = (retryAfter: string) => judgeAnswer("otlp", answer(503, { retryAfter }), now).waitMs;
    expect(waitOf("120")).toBe(120_000);
    expect(waitOf("Sun, 29 Nov 2026 12:01:00 GMT")).toBe(60_000);
    expect(waitOf("Sun, 29 Nov 2026 11:00:00 GMT")).toBe(0);
    expect(waitOf("soon")).toBeUndefined();
  });

  it.each([
    ['{"partialSuccess":{"rejectedLogRecords":"3"}}', 3],
    ['{"partialSuccess":{"rejectedLogRecords":3}}', 3],
    ['{"partialSuccess":{"errorMessage":"a warning"}}', 0],
    ['{"partialSuccess":{"rejectedLogRecords":-3}}', 0],
    ["{}", 0],
    ["null", 0],
    ["", 0],
    ["<html>", 0],
  ])("with %s has %i rejected entries", (text, rejected) => {
    expect(judgeAnswer("otlp", answer(200, { text }), now)).toMatchObject({ verdict: "accepted", rejected });
  });
});
