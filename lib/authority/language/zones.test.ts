import { describe, expect, it } from "vitest";
import { hours, refunds, when } from "@/lib/testing/authority/fixtures";
import { canonicalAuthority } from "./canonical";
import { authorityDigest } from "./digest";
import { type Authority, hoursOf } from "./model";
import { parseAuthority } from "./parse";
import { canonicalZone, sameZone } from "./zones";

it("knows zones by name, and their aliases as the same", () => {
  const names = ["Europe/Berlin", "UTC", "Etc/GMT+5", "Asia/Kolkata", "America/Argentina/Buenos_Aires"];
  expect(names.map(canonicalZone)).toEqual(names);
  const wrong = ["", "+01:00", "Europe/Atlantis", "Berlin ", "Europe/Berlin\n", "a".repeat(65), 7, null];
  expect(wrong.map(canonicalZone)).toEqual(wrong.map(() => undefined));
  expect(sameZone("Asia/Kolkata", "Asia/Calcutta")).toBe(true);
  expect(sameZone("Europe/Berlin", "Europe/Paris")).toBe(false);
});

describe("PB3: a zone is kept under one name, however it was written", () => {
  const spelled = (zone: string): Authority => [refunds(when(hours("08:00", "18:00", zone)))];
  const read = (zone: string): Authority => {
    const parsed = parseAuthority(spelled(zone));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    return parsed.authority;
  };
  /** Twin: keeps what was written. */
  const asWritten = (zone: string): string => JSON.stringify(spelled(zone));

  it.each([
    ["Asia/Kolkata", ["Asia/Calcutta", "asia/kolkata", "ASIA/CALCUTTA"]],
    ["Europe/Kyiv", ["Europe/Kiev", "europe/kyiv"]],
    ["Europe/Berlin", ["europe/berlin", "EUROPE/BERLIN"]],
    ["UTC", ["Etc/UTC", "utc", "Zulu", "GMT", "Etc/Greenwich"]],
    ["America/New_York", ["US/Eastern"]],
    ["Asia/Ho_Chi_Minh", ["Asia/Saigon"]],
  ])("%s", (name, others) => {
    for (const other of [name, ...others]) {
      expect(read(other).flatMap(hoursOf)).toMatchObject([{ zone: name }]);
      expect(canonicalAuthority(spelled(other))).toEqual(canonicalAuthority(spelled(name)));
      expect(authorityDigest(spelled(other))).toBe(authorityDigest(spelled(name)));
      expect(asWritten(other) === asWritten(name)).toBe(other === name);
    }
  });

  it("two names of one zone are the same hours stated twice", () => {
    const [one] = hoursOf(refunds(when(hours("08:00", "18:00", "Asia/Kolkata"))));
    const twice = [one, { ...one, zone: "Asia/Calcutta" }];
    expect(parseAuthority([{ ...refunds(), conditions: { hours: twice } }])).toMatchObject({
      issues: [{ path: "0.conditions.hours.1", code: "duplicate" }],
    });
  });
});
