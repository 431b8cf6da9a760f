import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PersonRole, personRoles } from "@/lib/principals/model";
import { mappedFor, provenSince, rolesAfterSignIn } from "./policy";

type Roles = PersonRole[];

describe("rolesAfterSignIn", () => {
  it.each<[string, Roles, Roles, Roles, boolean, Roles, Roles, boolean]>([
    ["roles given by hand stay", ["auditor"], [], [], true, ["auditor"], [], false],
    ["mapped roles come on top", ["auditor"], [], ["approver"], true, ["approver", "auditor"], ["approver"], false],
    ["and go when the group goes", ["approver", "auditor"], ["approver"], [], true, ["auditor"], [], false],
    ["whoever has none gets the defaults", ["approver"], ["approver"], [], true, ["member"], ["member"], false],
    [
      "defaults go when a mapping gives something",
      ["member"],
      ["member"],
      ["security"],
      true,
      ["security"],
      ["security"],
      false,
    ],
    ["a provider's admin is one no longer", ["admin"], ["admin"], ["member"], true, ["member"], ["member"], false],
    ["unless it is the last", ["admin"], ["admin"], ["member"], false, ["admin", "member"], ["admin", "member"], true],
    [
      "an admin by hand is the provider's business in no way",
      ["admin"],
      [],
      ["member"],
      false,
      ["admin", "member"],
      ["member"],
      false,
    ],
    ["what is given by hand stays so when mapped too", ["admin"], [], ["admin"], true, ["admin"], [], false],
  ])("%s", (_, roles, providerRoles, mapped, others, after, provided, keptLastAdmin) => {
    expect(rolesAfterSignIn({ roles, providerRoles }, mapped, ["member"], others)).toEqual({
      roles: after,
      providerRoles: provided,
      keptLastAdmin,
    });
  });
});

describe("mappedFor", () => {
  const mapping = (
    value: string,
    roles: Roles,
    groupId: string | null = null,
    [createdById, confirmedById]: [string, string | null] = ["per_admin", null],
  ) => ({ ...{ value, roles, groupId, createdById, confirmedById } });
  it("unites what the account's groups give, comparing character by character", () => {
    const mappings = [mapping("ops", ["security"], "grp_1"), mapping("Ops", ["admin"]), mapping("eu", [], "grp_2")];
    expect(mappedFor({ groups: ["ops", "eu", "nobody"] }, mappings, "per_1")).toEqual({
      roles: ["security"],
      groupIds: ["grp_1", "grp_2"],
    });
  });

  it("gives a person nothing by a mapping that they proposed or confirmed (I9)", () => {
    const mappings = [mapping("ops", ["approver"], "grp_1", ["per_1", "per_2"])];
    for (const concerned of ["per_1", "per_2"])
      expect(mappedFor({ groups: ["ops"] }, mappings, concerned)).toEqual({ roles: [], groupIds: [] });
    expect(mappedFor({ groups: ["ops"] }, mappings, "per_3")).toMatchObject({ roles: ["approver"] });
  });

  it("gives everybody what the mappings of others give, and nothing else", () => {
    const people = ["per_1", "per_2", "per_3"];
    const values = ["ops", "eu", "us"];
    const some = fc
      .record({
        value: fc.constantFrom(...values),
        roles: fc.subarray([...personRoles]),
        groupId: fc.option(fc.constantFrom("grp_1", "grp_2")),
        createdById: fc.constantFrom(...people),
        confirmedById: fc.option(fc.constantFrom(...people)),
      })
      .filter(({ createdById, confirmedById }) => createdById !== confirmedById);
    fc.assert(
      fc.property(fc.array(some), fc.subarray(values), fc.constantFrom(...people), (mappings, groups, person) => {
        const ofOthers = mappings.filter((one) => one.createdById !== person && one.confirmedById !== person);
        expect(mappedFor({ groups }, mappings, person)).toEqual(mappedFor({ groups }, ofOthers, undefined));
      }),
    );
  });
});

it("a provider that does not state the time of authentication does not open a fresh sign-in", () => {
  const now = new Date("2026-11-25T10:00:00Z");
  expect(provenSince({ authenticatedAt: undefined }, now).getTime()).toBeLessThan(now.getTime() - 15 * 60_000);
  expect(provenSince({ authenticatedAt: now }, now)).toBe(now);
});
