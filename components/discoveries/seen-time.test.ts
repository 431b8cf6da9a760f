import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSeenTime } from "./seen-time";

describe("a time of an imported file, in a browser far from UTC", () => {
  const usual = process.env.TZ;
  beforeAll(() => {
    process.env.TZ = "Pacific/Auckland";
    expect(new Date("2026-11-20T09:00:00").toISOString()).toBe("2026-11-19T20:00:00.000Z");
  });
  afterAll(() => {
    if (usual === undefined) delete process.env.TZ;
    else process.env.TZ = usual;
  });

  it.each([
    ["2026-11-20T09:00:00Z", "2026-11-20T09:00:00.000Z"],
    ["2026-11-20 09:00:00.123456 UTC", "2026-11-20T09:00:00.123Z"],
    ["2026-11-20T09:00:00+02:00", "2026-11-20T07:00:00.000Z"],
    ["2026-11-20 09:00-0330", "2026-11-20T12:30:00.000Z"],
    ["2026-11-20 09:00:00+13", "2026-11-19T20:00:00.000Z"],
    ["Fri, 20 Nov 2026 09:00:00 GMT", "2026-11-20T09:00:00.000Z"],
    ["Fri Nov 20 2026 09:00:00 GMT+0100 (Central European Time)", "2026-11-20T08:00:00.000Z"],
    ["1780000000000", "2026-05-28T20:26:40.000Z"],
    ["1780000000", "2026-05-28T20:26:40.000Z"],
  ])("%s is the instant that it names", (text, at) => {
    expect(readSeenTime(text)).toEqual({ at, zoneless: false });
  });

  it.each([
    ["2026-11-20", "2026-11-20T00:00:00.000Z"],
    ["2026-11-20T09:00:00", "2026-11-20T09:00:00.000Z"],
    ["2026-11-20 09:00", "2026-11-20T09:00:00.000Z"],
  ])("%s names no time zone and is read as UTC", (text, at) => {
    expect(readSeenTime(text)).toEqual({ at, zoneless: true });
  });

  it.each(["11/10/2026", "20 Nov 2026", "Fri, 20 Nov 2026 09:00:00", "2026-02-30", "2026-11-20T25:00", "yesterday"])(
    "%s is refused",
    (text) => {
      expect(readSeenTime(text)).toBeUndefined();
    },
  );
});
