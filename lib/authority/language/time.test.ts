import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds } from "@/lib/testing/authority/arbitraries";
import {
  canonicalHours,
  endOfMinute,
  hoursCover,
  hoursPhrase,
  intersectHours,
  parseTime,
  weekOf,
  weekWithin,
} from "./hours";
import { DAYS, type Day, type Hours, WINDOWS } from "./model";
import { bucketOf } from "./windows";

const utc = (text: string): Date => new Date(text);
const open = (zone: string, from: string, to: string, days: Day[] = [...DAYS]): Hours => ({
  zone,
  windows: [{ days, from, to }],
});
const covers = (hours: Hours, at: string): boolean => hoursCover(hours.zone, weekOf(hours), utc(at));

describe("L3: windows are tumbling and UTC", () => {
  it.each([
    ["PT1H", "2026-11-24T10:59:59.999Z", "2026-11-24T10:00:00.000Z", "2026-11-24T11:00:00.000Z"],
    ["P1D", "2026-11-24T23:59:59.999Z", "2026-11-24T00:00:00.000Z", "2026-11-25T00:00:00.000Z"],
    ["P1D", "2026-11-25T00:00:00.000Z", "2026-11-25T00:00:00.000Z", "2026-11-26T00:00:00.000Z"],
    ["P7D", "2026-11-24T10:00:00.000Z", "2026-11-23T00:00:00.000Z", "2026-11-30T00:00:00.000Z"],
    ["P30D", "1970-01-31T00:00:00.000Z", "1970-01-31T00:00:00.000Z", "1970-03-02T00:00:00.000Z"],
    ["life", "2026-11-24T10:00:00.000Z", "1970-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"],
  ] as const)("%s at %s", (window, at, start, end) => {
    expect(bucketOf(window, utc(at))).toEqual({ start: utc(start), end: utc(end) });
  });

  it("every moment lies in exactly one bucket, whose neighbours touch it", () => {
    const property = fc.property(
      fc.constantFrom(...WINDOWS),
      fc.date({ min: utc("2020-01-01"), max: utc("2100-01-01"), noInvalidDate: true }),
      (window, at) => {
        const { start, end } = bucketOf(window, at);
        expect(start <= at && at < end).toBe(true);
        if (window !== "life") expect(bucketOf(window, end).start).toEqual(end);
      },
    );
    holds("buckets", property);
  });
});

describe("L2 hours covers: the local minute, half-open", () => {
  const office = open("Europe/Berlin", "08:00", "18:00", ["mon", "tue", "wed", "thu", "fri"]);
  it.each([
    ["2026-11-24T06:59:59.999Z", false],
    ["2026-11-24T07:00:00.000Z", true],
    ["2026-11-24T16:59:59.999Z", true],
    ["2026-11-24T17:00:00.000Z", false],
    ["2026-11-22T10:00:00.000Z", false],
    ["2026-07-24T06:00:00.000Z", true],
    ["2026-07-24T05:59:59.999Z", false],
  ])("Berlin office hours at %s: %s", (at, covered) => {
    expect(covers(office, at)).toBe(covered);
  });

  it("midnight belongs to the new day, and 24:00 ends the old one", () => {
    expect(covers(open("UTC", "23:00", "24:00", ["tue"]), "2026-11-24T23:59:59.999Z")).toBe(true);
    expect(covers(open("UTC", "23:00", "24:00", ["tue"]), "2026-11-25T00:00:00.000Z")).toBe(false);
    expect(covers(open("UTC", "00:00", "00:01", ["wed"]), "2026-11-25T00:00:00.000Z")).toBe(true);
  });

  it("PB10: local times that are skipped never come", () => {
    // Berlin, 2026-03-29: 02:00 is followed by 03:00.
    const skipped = open("Europe/Berlin", "02:00", "03:00");
    for (let minute = 0; minute < 240; minute += 1) {
      expect(hoursCover(skipped.zone, weekOf(skipped), new Date(Date.UTC(2026, 2, 28, 23, minute)))).toBe(false);
    }
  });

  it("PB10: local times that are repeated count twice", () => {
    // Berlin, 2026-10-25: 03:00 summer time is 02:00 winter time.
    const repeated = open("Europe/Berlin", "02:00", "03:00");
    const covered = Array.from({ length: 240 }, (_, minute) =>
      hoursCover(repeated.zone, weekOf(repeated), new Date(Date.UTC(2026, 9, 24, 23, minute))),
    );
    expect(covered.filter(Boolean)).toHaveLength(120);
  });

  it("PB10: zones with offsets of half and quarter hours, and a day that a zone left out", () => {
    expect(covers(open("Asia/Kathmandu", "12:00", "12:01"), "2026-11-24T06:15:00Z")).toBe(true);
    expect(covers(open("Australia/Lord_Howe", "12:00", "12:01"), "2026-06-24T01:30:00Z")).toBe(true);
    // Samoa skipped Friday, 2011-12-30.
    const fridays = open("Pacific/Apia", "00:00", "24:00", ["fri"]);
    for (let hour = 0; hour < 72; hour += 1) {
      const at = new Date(Date.UTC(2011, 11, 29, hour));
      const inApia = new Intl.DateTimeFormat("en-CA", { timeZone: "Pacific/Apia", dateStyle: "short" }).format(at);
      expect(inApia).not.toBe("2011-12-30");
      expect(hoursCover(fridays.zone, weekOf(fridays), at)).toBe(false);
    }
  });

  it("PB10: a leap day and the last second before a leap second are ordinary minutes", () => {
    expect(covers(open("UTC", "12:00", "12:01", ["tue"]), "2028-02-29T12:00:30Z")).toBe(true);
    expect(covers(open("UTC", "23:59", "24:00", ["sat"]), "2016-12-31T23:59:59.999Z")).toBe(true);
  });

  it("PB10: agrees with a second way of telling local time, all year round", () => {
    const zones = fc.constantFrom(
      "Europe/Berlin",
      "America/New_York",
      "Asia/Kolkata",
      "Australia/Lord_Howe",
      "America/St_Johns",
    );
    const minutes = fc.integer({ min: 0, max: 366 * 1440 });
    const property = fc.property(zones, minutes, (zone, minute) => {
      const at = new Date(Date.UTC(2026, 0, 1, 0, minute));
      const text = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" }).format(at);
      const next = parseTime(text, "from") ?? -1;
      const to =
        next === 1439
          ? "24:00"
          : `${String(Math.floor((next + 1) / 60)).padStart(2, "0")}:${String((next + 1) % 60).padStart(2, "0")}`;
      expect(hoursCover(zone, weekOf(open(zone, text, to)), at)).toBe(true);
    });
    holds("local time", property, 300);
  });

  it("an answer holds to the end of its minute", () => {
    expect(endOfMinute(utc("2026-11-24T10:00:00.000Z"))).toEqual(utc("2026-11-24T10:01:00.000Z"));
    expect(endOfMinute(utc("2026-11-24T10:00:59.999Z"))).toEqual(utc("2026-11-24T10:01:00.000Z"));
  });
});

describe("hours are compared by the minutes of the week", () => {
  const week = (hours: Hours) => weekOf(hours);

  it.each([
    ["08:00", "18:00", true],
    ["08:01", "17:59", true],
    ["07:59", "18:00", false],
    ["08:00", "18:01", false],
  ])("%s–%s within 08:00–18:00: %s", (from, to, within) => {
    expect(weekWithin(week(open("UTC", from, to)), week(open("UTC", "08:00", "18:00")))).toBe(within);
  });

  it("touching windows of the parent hold a child that crosses between them", () => {
    const parent: Hours = {
      zone: "UTC",
      windows: [
        { days: ["mon"], from: "08:00", to: "12:00" },
        { days: ["mon"], from: "12:00", to: "18:00" },
      ],
    };
    expect(weekWithin(week(open("UTC", "11:00", "13:00", ["mon"])), week(parent))).toBe(true);
    expect(canonicalHours(parent).windows).toEqual([{ days: ["mon"], from: "08:00", to: "18:00" }]);
  });

  it("the intersection is what both allow, or nothing", () => {
    const common = intersectHours(
      open("UTC", "08:00", "12:00", ["mon", "tue"]),
      open("UTC", "10:00", "18:00", ["tue", "wed"]),
    );
    expect(common).toEqual(open("UTC", "10:00", "12:00", ["tue"]));
    expect(intersectHours(open("UTC", "08:00", "12:00"), open("UTC", "12:00", "18:00"))).toBeUndefined();
  });
});

it.each([
  ["Europe/Berlin", "08:00", "18:00", ["mon", "tue", "wed", "thu", "fri"], "on working days 8–18 Berlin time"],
  ["America/New_York", "00:00", "24:00", DAYS, "daily 0–24 New York time"],
  ["America/Argentina/Buenos_Aires", "00:30", "09:05", ["sat", "sun"], "on Sat, Sun 0:30–9:05 Buenos Aires time"],
  ["UTC", "08:00", "09:00", ["mon", "wed"], "on Mon, Wed 8–9 UTC"],
  ["Etc/GMT+5", "10:00", "20:00", ["tue", "wed", "thu"], "on Tue–Thu 10–20 Etc/GMT+5"],
] as const)("says hours in words: %s %s–%s", (zone, from, to, days, words) => {
  expect(hoursPhrase(open(zone, from, to, [...days]))).toBe(words);
});
