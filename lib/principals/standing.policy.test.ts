import { describe, expect, it } from "vitest";
import { judgePerson } from "./standing.policy";

const mara = {
  id: "per_mara",
  name: "Mara",
  status: "active",
  statusAt: null,
  notBefore: null,
  suspendedAt: null,
} as const;
const at = new Date("2026-11-28T12:00:00Z");

describe("what rests on a person", () => {
  it("is in effect while the person is active and nothing was stopped", () => {
    expect(judgePerson(mara)).toEqual({ inEffect: true, code: null, reason: null, since: null, by: null });
  });

  it("says from when it is in effect after everything of the person was stopped", () => {
    expect(judgePerson({ ...mara, notBefore: at })).toMatchObject({
      ...{ inEffect: true, code: null, since: at, by: { kind: "person", id: mara.id } },
      reason: expect.stringContaining("before the stop has ended"),
    });
  });

  it("is not in effect while it is suspended together, since that time", () => {
    expect(judgePerson({ ...mara, suspendedAt: at })).toMatchObject({ inEffect: false, since: at });
  });

  it("is not in effect once the person is deactivated, also after a stop", () => {
    const deactivated = { ...mara, status: "deactivated", statusAt: at } as const;
    for (const notBefore of [null, new Date("2026-11-01T00:00:00Z")])
      expect(judgePerson({ ...deactivated, notBefore })).toMatchObject({ inEffect: false, since: at });
  });
});
