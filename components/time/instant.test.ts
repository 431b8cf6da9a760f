import { afterEach, describe, expect, it } from "vitest";
import { exactInstant, relativeInstant, roughDuration } from "./instant";

const at = new Date("2026-11-24T23:30:05.118Z");
const ownZone = process.env.TZ;

afterEach(() => {
  if (ownZone === undefined) delete process.env.TZ;
  else process.env.TZ = ownZone;
});

describe("exactInstant", () => {
  it("writes UTC with Z, at each precision", () => {
    expect(exactInstant(at, "utc", "day")).toBe("2026-11-24");
    expect(exactInstant(at, "utc", "minute")).toBe("2026-11-24 23:30Z");
    expect(exactInstant(at, "utc")).toBe("2026-11-24 23:30:05Z");
    expect(exactInstant(at, "utc", "millisecond")).toBe("2026-11-24 23:30:05.118Z");
  });

  it.each([
    ["Asia/Kolkata", "2026-11-25 05:00:05 +05:30"],
    ["America/New_York", "2026-11-24 18:30:05 −05:00"],
    ["UTC", "2026-11-24 23:30:05 +00:00"],
  ])("names the offset in %s, so that the instant stays the same", (zone, text) => {
    process.env.TZ = zone;
    expect(exactInstant(at, "local")).toBe(text);
    expect(new Date(text.replace(" ", "T").replace(" ", "").replace("−", "-")).getTime()).toBe(
      Math.floor(at.getTime() / 1000) * 1000,
    );
  });
});

describe("relativeInstant", () => {
  it("speaks of past and future by the largest unit", () => {
    const now = at.getTime();
    expect(relativeInstant(at, now)).toBe("now");
    expect(relativeInstant(at, now + 12_000)).toBe("12 s ago");
    expect(relativeInstant(at, now - 18 * 60_000)).toBe("in 18 min");
    expect(relativeInstant(at, now + 41 * 86_400_000)).toBe("41 d ago");
  });

  it("never writes a negative length", () => {
    expect(roughDuration(-5)).toBe("0 s");
  });
});
