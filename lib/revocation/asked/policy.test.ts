import { describe, expect, it } from "vitest";
import { permissionsOf } from "@/lib/principals/permissions";
import type { AskedStatus } from "./model";
import { askedCapabilities } from "./policy";

const approver = { personId: "per_approver", permissions: permissionsOf(["approver"]) };
const security = { personId: "per_security", permissions: permissionsOf(["security"]) };
const both = { personId: "per_approver", permissions: permissionsOf(["approver", "security"]) };
const asked = (status: AskedStatus) => ({ status, askedById: approver.personId, isOver: false });

describe("a request to revoke", () => {
  it("is revoked or refused by security and withdrawn by the person who asked", () => {
    expect(askedCapabilities(security, asked("open")).can).toEqual(["revoke", "refuse"]);
    expect(askedCapabilities(approver, asked("open")).can).toEqual(["withdraw"]);
    expect(askedCapabilities(both, asked("open")).can).toEqual(["revoke", "withdraw"]);
  });

  it("is not revoked where the delegation has ended already", () => {
    const over = { ...asked("open"), isOver: true };
    expect(askedCapabilities(security, over)).toMatchObject({
      can: ["refuse"],
      whyNot: { revoke: { reason: "The delegation has ended already." } },
    });
    expect(askedCapabilities(approver, over).can).toEqual(["withdraw"]);
  });

  it.each(["revoked", "refused", "withdrawn"] as const)("is decided once: nothing is open after %s", (status) => {
    for (const person of [security, approver, both]) expect(askedCapabilities(person, asked(status)).can).toEqual([]);
  });
});
