import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileAuthority } from "@/lib/authority/judge/covers";
import type { Authority } from "@/lib/authority/language/model";
import { confirmEntitlement, proposeEntitlement } from "@/lib/entitlements/commands/change";
import { settleUnsettledGroups } from "@/lib/entitlements/jobs";
import { addMember, createGroup } from "@/lib/entitlements/memberships/commands";
import type { Principal } from "@/lib/principals/principal";
import { loadPersonStanding } from "@/lib/principals/standing.store";
import { each, PAYMENT, payment, refunds } from "@/lib/testing/authority/fixtures";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let ada: Principal;
let bob: Principal;
beforeAll(async () => {
  world = await createWorld();
  [ada, bob] = [await world.person(["admin"]), await world.person(["admin"])];
});
afterAll(() => world.end());

const upTo = (value: string, identifiers: string[]): Authority => [refunds({ identifiers, limits: [each(value)] })];
let made = 0;
/** A group whose members may delegate that, as two admins agreed. */
async function group(authority: Authority): Promise<string> {
  const { id } = await createGroup(ada, { name: `taken-away-${++made}` });
  const entitlement = { kind: "authority" as const, authority };
  const change = await proposeEntitlement(ada, { subjectId: id, entitlement, reason: "A test" });
  if (!change) throw new Error("It holds already.");
  await confirmEntitlement(bob, change.id, change.digest);
  return id;
}
/** Lists those of three payments that a person may delegate. */
async function allowed(personId: string): Promise<string[]> {
  const authority = (await loadPersonStanding(personId))?.entitlement;
  if (!authority) return ["everything"];
  const { covers } = compileAuthority(authority);
  const paid = (place: string, amount: string) =>
    covers(payment({ identifier: `account/${place}-7/pay-1`, fields: { amount, currency: "USD" } }), PAYMENT).ok;
  return [["eu", "50.00"] as const, ["eu", "200.00"] as const, ["us", "50.00"] as const]
    .filter(([place, value]) => paid(place, value))
    .map((one) => one.join(" "));
}

describe("taking everything away from a group alone", () => {
  it("lets no member delegate more by another group that it held back (I9)", async () => {
    const older = await group(upTo("300.00", ["account/eu-*"]));
    const newer = await group(upTo("100.00", ["account/*"]));
    const { personId } = await world.person(["member"]);
    for (const id of [older, newer]) await addMember(ada, id, personId);
    expect(await allowed(personId)).toEqual(["eu 50.00", "eu 200.00"]);
    const taken = { subjectId: older, entitlement: { kind: "nothing" as const }, reason: "A test" };
    expect(await proposeEntitlement(ada, taken)).toBeUndefined();
    expect(await allowed(personId)).toEqual(["eu 50.00"]);
    await settleUnsettledGroups.execute({ slot: new Date().toISOString() });
    expect(await allowed(personId)).toEqual(["eu 50.00"]);
    expect(await world.auditTypes(personId)).toContain("entitlement.set");
  });
});

describe("a group for which nothing is set any more", () => {
  it("is shown to the second admin with everything that its members may then delegate (I10)", async () => {
    const only = await group(upTo("100.00", ["account/eu-*"]));
    const { personId } = await world.person(["member"]);
    await addMember(ada, only, personId);
    const change = await proposeEntitlement(ada, { subjectId: only, entitlement: { kind: "none" }, reason: "A test" });
    const { sentenceAfter } = JSON.parse(change?.document ?? "{}").content;
    await confirmEntitlement(bob, change?.id ?? "", change?.digest ?? "");
    expect(await allowed(personId)).toEqual(["everything"]);
    expect(sentenceAfter).toContain("or else everything");
  });
});
