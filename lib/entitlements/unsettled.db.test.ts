import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Authority } from "@/lib/authority/language/model";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationFilters } from "@/lib/delegations/schema";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import { settleGroup } from "@/lib/entitlements/commands/catch-up";
import { confirmEntitlement, proposeEntitlement } from "@/lib/entitlements/commands/change";
import { settleGroupMembers, settleUnsettledGroups } from "@/lib/entitlements/jobs";
import { addMember, createGroup, removeMember } from "@/lib/entitlements/memberships/commands";
import type { Principal } from "@/lib/principals/principal";
import { loadPersonStanding } from "@/lib/principals/standing.store";
import { each, refunds } from "@/lib/testing/authority/fixtures";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { unsettledGroups } from "./unsettled.store";

let world: World;
let ada: Principal;
let bob: Principal;
beforeAll(async () => {
  world = await createWorld();
  [ada, bob] = [await world.person(["admin"]), await world.person(["admin"])];
});
afterAll(() => world.end());

type Value = Parameters<typeof proposeEntitlement>[1]["entitlement"];
const nothing: Value = { kind: "nothing" };
const of = (authority: Authority): Value => ({ kind: "authority", authority });
const upTo = (value: string, identifiers: string[]) => of([refunds({ identifiers, limits: [each(value)] })]);

let made = 0;
const newGroup = async () => (await createGroup(ada, { name: `unsettled-${++made}` })).id;
const takeAway = (subjectId: string) => proposeEntitlement(ada, { subjectId, entitlement: nothing, reason: "A test" });
/** Two admins agree. */
async function agree(subjectId: string, entitlement: Value): Promise<void> {
  const change = await proposeEntitlement(ada, { subjectId, entitlement, reason: "A test" });
  await confirmEntitlement(bob, change?.id ?? "", change?.digest ?? "");
}
const jobs = () => settleUnsettledGroups.execute({ slot: new Date().toISOString() });
const entitlementOf = async (personId: string) => (await loadPersonStanding(personId))?.entitlement;
const written = async (personId: string) =>
  (await world.sql<{ authority: unknown }>("select authority from entitlements where person_id = $1", [personId]))[0]
    ?.authority;
const own = async (personId: string) =>
  (await world.sql("select authority, version from entitlement_settings where subject_id = $1", [personId]))[0];

/** An agent with a delegation of a person in a group, and a token that was used. */
async function delegating(): Promise<{ spine: TestAgent; groupId: string; token: string; delegationId: string }> {
  const spine = await given.agent(`https://unsettled-${++made}.acme.example`);
  const groupId = await newGroup();
  await addMember(ada, groupId, spine.owner.personId);
  const delegationId = await given.delegation(spine);
  const token = await tokenOf(spine);
  expect((await evaluate(spine, token)).decision).toBe(true);
  return { spine, groupId, token, delegationId };
}

/** A person in two groups that overlap: the older one holds back what the newer one allows. */
async function inTwo() {
  const [older, newer] = [await newGroup(), await newGroup()];
  await agree(older, upTo("300.00", ["account/eu-*"]));
  await agree(newer, upTo("100.00", ["account/*"]));
  const { personId } = await world.person(["member"]);
  for (const id of [older, newer]) await addMember(ada, id, personId);
  await jobs();
  return { older, newer, personId };
}

describe("what a group may delegate", () => {
  it("binds the next decision of a member before it is written for the members, and after (I2)", async () => {
    const { spine, groupId, token, delegationId } = await delegating();
    const { personId } = spine.owner;
    await takeAway(groupId);
    const refused = await evaluate(spine, token);
    expect([refused.decision, refused.context.code]).toEqual([false, "person_not_entitled"]);
    expect([await entitlementOf(personId), await written(personId)]).toEqual([[], undefined]);
    expect((await getDelegation(ada, delegationId)).standing.inEffect).toBe(false);
    const listed = await listDelegations(ada, DelegationFilters.parse({ q: `id:${delegationId} in-effect:no` }));
    expect(listed.delegations).toHaveLength(1);
    await jobs();
    expect([await entitlementOf(personId), await written(personId)]).toEqual([[], []]);
    expect((await evaluate(spine, token)).decision).toBe(false);
    expect(await unsettledGroups()).toEqual([]);
    const delegators = "select 1 from pgboss.job where data ->> 'job' = 'delegators.changed' and data::text like $1";
    expect(await world.sql(delegators, [`%${personId}%`])).toHaveLength(1);
  });

  it("also when two admins agreed on less, and on more again", async () => {
    const { spine, groupId, token } = await delegating();
    const within = (max: string) =>
      of([refunds({ locations: [spine.identifier], identifiers: ["account/*"], limits: [each(max)] })]);
    await agree(groupId, within("100.00"));
    expect((await evaluate(spine, token)).context.code).toBe("person_not_entitled");
    expect((await evaluate(spine, token, { amount: "90.00" })).decision).toBe(true);
    await agree(groupId, within("200.00"));
    expect((await evaluate(spine, token)).decision).toBe(true);
    await jobs();
    expect((await evaluate(spine, token)).decision).toBe(true);
    expect((await evaluate(spine, token, { amount: "250.00" })).decision).toBe(false);
  });

  it("binds who joins it, although their decisions were read before", async () => {
    const { spine, token } = await delegating();
    const groupId = await newGroup();
    await given.entitlement(world, spine.owner.personId, null);
    await addMember(ada, groupId, spine.owner.personId);
    expect((await evaluate(spine, token)).decision).toBe(true);
    await takeAway(groupId);
    expect((await evaluate(spine, token)).decision).toBe(false);
  });

  it("is written once, by the job of its version, in portions", async () => {
    await jobs();
    const groupId = await newGroup();
    const people = Array.from({ length: 70 }, (_, n) => `per_01K${String(n).padStart(23, "0")}`);
    await world.sql(
      `with made as (
         insert into people (id, email, name, roles) select id, id || '@acme.example', 'Many', '{member}'
         from unnest($1::text[]) id returning id)
       insert into group_members (group_id, person_id, source) select $2, id, 'manual' from made`,
      [people, groupId],
    );
    await takeAway(groupId);
    await settleGroupMembers.execute({ groupId, version: 2 });
    expect(await unsettledGroups()).toEqual([{ groupId, version: 1 }]);
    const after = people[4];
    expect(await settleGroup({ groupId, version: 1, after }, Number.POSITIVE_INFINITY)).toBeUndefined();
    const settled = await world.sql("select person_id from entitlements where person_id = any($1)", [people]);
    expect(settled).toHaveLength(65);
    expect(await unsettledGroups()).toEqual([]);
  });
});

describe("taking everything away from a group that overlaps with another (I9)", () => {
  it("leaves a member what both allow, as their own setting, by the admin who did it", async () => {
    const { older, personId } = await inTwo();
    await takeAway(older);
    const before = await entitlementOf(personId);
    expect(before).toMatchObject([{ identifiers: ["account/eu-*"], limits: [{ max_each: "100.00" }] }]);
    expect(await own(personId)).toBeUndefined();
    await jobs();
    await jobs();
    expect([await entitlementOf(personId), await own(personId)]).toEqual([before, { authority: before, version: 1 }]);
    const records = await world.sql<{ actor: string }>(
      `select convert_from(body, 'UTF8')::json -> 'actor' ->> 'id' as actor from log_entries
       where type = 'entitlement.set' and convert_from(body, 'UTF8')::json -> 'facts' ->> 'subjectId' = $1`,
      [personId],
    );
    expect(records).toEqual([{ actor: ada.personId }]);
  });

  it("lets one admin widen nothing by a membership meanwhile", async () => {
    const { older, newer, personId } = await inTwo();
    await takeAway(older);
    const before = await entitlementOf(personId);
    const wider = await newGroup();
    await agree(wider, upTo("900.00", ["account/us-*"]));
    await addMember(ada, wider, personId);
    expect(await entitlementOf(personId)).toEqual(before);
    await removeMember(ada, older, personId);
    await removeMember(ada, newer, personId);
    expect(await entitlementOf(personId)).toEqual(before);
    await jobs();
    expect(await entitlementOf(personId)).toEqual(before);
  });

  it("is written for the members before two admins agree on more", async () => {
    const { older, personId } = await inTwo();
    await takeAway(older);
    const before = await entitlementOf(personId);
    await agree(older, upTo("900.00", ["account/*"]));
    expect([await entitlementOf(personId), await own(personId)]).toEqual([before, { authority: before, version: 1 }]);
    await agree(personId, { kind: "none" });
    expect(await entitlementOf(personId)).toMatchObject([{ limits: [{ max_each: "900.00" }] }]);
    await jobs();
    expect(await entitlementOf(personId)).toMatchObject([{ limits: [{ max_each: "900.00" }] }]);
  });

  it("gives a member who is in no other group nothing", async () => {
    const groupId = await newGroup();
    const { personId } = await world.person(["member"]);
    await addMember(ada, groupId, personId);
    await agree(groupId, upTo("100.00", ["account/eu-*"]));
    await takeAway(groupId);
    expect(await entitlementOf(personId)).toEqual([]);
    await jobs();
    expect([await entitlementOf(personId), await own(personId)]).toEqual([[], undefined]);
    const { personId: later } = await world.person(["member"]);
    await addMember(ada, groupId, later);
    await expectRefusal(removeMember(ada, groupId, later), "membership_widens");
  });
});
