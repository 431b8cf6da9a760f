import { describe, expect, it } from "vitest";
import { parseInstant } from "./instant";

const now = new Date("2026-11-24T12:00:00.000Z");
const read = (text: string) => parseInstant(text, now, "q.after").toISOString();

describe("parseInstant", () => {
  it.each([
    ["now", "2026-11-24T12:00:00.000Z"],
    ["now-15m", "2026-11-24T11:45:00.000Z"],
    ["now-1h", "2026-11-24T11:00:00.000Z"],
    ["now-7d", "2026-11-17T12:00:00.000Z"],
    ["2026-11-24T09:00:00Z", "2026-11-24T09:00:00.000Z"],
    ["2026-11-24T09:00+09:00", "2026-11-24T00:00:00.000Z"],
  ])("reads %s", (text, instant) => expect(read(text)).toBe(instant));

  it.each([
    "2026-11-24",
    "2026-11-24T09:00:00",
    "yesterday",
    "now+1h",
    "2026-13-40T00:00:00Z",
    "1763970000",
    "2026-02-30T00:00:00Z",
    "2026-11-31T09:00:00Z",
    "2026-11-24T24:00:00Z",
  ])("refuses %s, whose instant is anybody's guess", (text) => expect(() => read(text)).toThrow("malformed_instant"));

  it.each(["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "now-999999w"])(
    "refuses %s, which no column holds",
    (text) => expect(() => read(text)).toThrow("malformed_instant"),
  );
});
