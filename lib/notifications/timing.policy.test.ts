import { describe, expect, it } from "vitest";
import { isTimeZone, type Preferences, usualPreferences } from "./model";
import { backOffMs, dueAt, isQuiet } from "./timing.policy";

const berlin: Preferences = {
  ...usualPreferences,
  timeZone: "Europe/Berlin",
  quietHours: { from: 22 * 60, until: 7 * 60 },
};
const at = (text: string) => new Date(text);
const due = (
  kind: Parameters<typeof dueAt>[0],
  preferences: Preferences,
  now: string,
  channel: "mail" | "push" = "mail",
) => dueAt(kind, channel, preferences, at(now))?.toISOString();

describe("quiet hours", () => {
  it("hold a notification until their end in the person's time zone, over midnight", () => {
    expect(due("request_to_decide", berlin, "2026-11-29T22:30:10Z")).toBe("2026-11-30T06:00:00.000Z");
    expect(due("request_to_decide", berlin, "2026-11-29T22:30:10Z", "push")).toBe("2026-11-30T06:00:00.000Z");
    expect(due("request_to_decide", berlin, "2026-11-29T12:00:00Z")).toBe("2026-11-29T12:00:00.000Z");
  });

  it("never hold an action that waits for minutes", () => {
    const daily: Preferences = { ...berlin, choices: { action_waits: { mail: "daily", push: true } } };
    expect(due("action_waits", daily, "2026-11-29T22:30:10Z")).toBe("2026-11-29T22:30:10.000Z");
  });

  it("end at the minute that clocks show, on the nights when clocks change", () => {
    expect(due("request_to_decide", berlin, "2026-10-24T22:00:00Z")).toBe("2026-10-25T06:00:00.000Z");
    expect(due("request_to_decide", berlin, "2026-03-28T23:00:00Z")).toBe("2026-03-29T05:00:00.000Z");
  });

  it("have a beginning that belongs to them and an end that does not", () => {
    const day = { timeZone: "UTC", quietHours: { from: 60, until: 120 } };
    const quiet = (time: string) => isQuiet(day, at(`2026-11-29T${time}Z`));
    expect(["00:59:59", "01:00:00", "01:59:59", "02:00:00"].map(quiet)).toEqual([false, true, true, false]);
    expect(isQuiet({ timeZone: "UTC", quietHours: { from: 60, until: 60 } }, at("2026-11-29T01:00:00Z"))).toBe(false);
  });
});

describe("digests", () => {
  it("are sent at the full hour, or at the person's time of day", () => {
    const choices = {
      request_changed: { mail: "hourly", push: false },
      agent_stopped: { mail: "daily", push: false },
    } as const;
    const preferences = { ...berlin, quietHours: null, choices };
    expect(due("request_changed", preferences, "2026-11-29T12:10:00Z")).toBe("2026-11-29T13:00:00.000Z");
    expect(due("agent_stopped", preferences, "2026-11-29T12:10:00Z")).toBe("2026-11-30T07:00:00.000Z");
    expect(due("agent_stopped", preferences, "2026-11-29T07:00:00Z")).toBe("2026-11-30T07:00:00.000Z");
    expect(due("request_changed", preferences, "2026-11-29T12:10:00Z", "push")).toBeUndefined();
  });

  it("are not sent where a person wants no mail of the kind", () => {
    const never: Preferences = { ...berlin, choices: { action_waits: { mail: "never", push: false } } };
    expect(due("action_waits", never, "2026-11-29T12:00:00Z")).toBeUndefined();
  });
});

it("a time zone that is not known is refused, and one that is forgotten later is UTC", () => {
  expect([isTimeZone("Europe/Berlin"), isTimeZone("Mars/Olympus"), isTimeZone("")]).toEqual([true, false, false]);
  const lost = { ...berlin, timeZone: "Mars/Olympus" };
  expect(due("request_to_decide", lost, "2026-11-29T23:00:00Z")).toBe("2026-11-30T07:00:00.000Z");
});

it("a failed delivery waits longer each time and is given up at last", () => {
  const waits = Array.from({ length: 9 }, (_, attempt) => backOffMs(attempt + 1));
  expect(waits.slice(0, 3)).toEqual([5_000, 30_000, 120_000]);
  expect(waits.at(-1)).toBeUndefined();
});
