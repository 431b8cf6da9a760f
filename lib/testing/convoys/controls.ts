import { confirmPolicy, createPolicy, proposePolicy } from "@/lib/approval-policies/commands";
import { fourEyesRules } from "@/lib/approval-policies/model";
import { changeBlueprint } from "@/lib/blueprint-changes/commands";
import { findOpen } from "@/lib/control-changes/store";
import { proposeEntitlement } from "@/lib/entitlements/commands/change";
import { addMember } from "@/lib/entitlements/memberships/commands";
import { settlePersonLeft } from "@/lib/ownership/jobs";
import { updatePerson } from "@/lib/people/commands/update-person";
import { followPeople } from "@/lib/provisioning/follow";
import { disableProvider } from "@/lib/sign-in/providers/commands/configure";
import { each, refunds } from "@/lib/testing/authority/fixtures";
import { given } from "@/lib/testing/direct";
import { openSessions } from "@/lib/testing/many-sessions";
import { anyProvider, provisionedFor } from "@/lib/testing/provisioned";
import type { Convoys } from "./fleet";
import type { Arrange } from "./stops";

const reason = "drill";
const europe = { identifiers: ["account/eu-*"], max_each: "100.00" };

const nothing = ({ admin }: Convoys, subjectId: string) =>
  proposeEntitlement(admin, { subjectId, entitlement: { kind: "nothing" }, reason });

/** The rules of four eyes, with two people for each step. */
const ofTwo = fourEyesRules.map((rule) => ({ ...rule, steps: rule.steps.map((step) => ({ ...step, quorum: 2 })) }));

/** Above the number of sessions that are counted. */
const often = 1_000;

/** Changes of people, groups, policies, and what people may delegate, whose consequences grow with the fleet. */
export const controls: Readonly<Record<string, Arrange>> = {
  "deactivating a person who delegates much": async (convoys, size) => {
    const { spine } = await convoys.fleet(size);
    return () => updatePerson(convoys.admin, spine.owner.personId, { status: "deactivated" });
  },
  "deactivating a person who leaves an estate, and handing it over": async (convoys, size) => {
    const { personId } = (await convoys.fleet(size)).spine.owner;
    return async () => {
      await updatePerson(convoys.admin, personId, { status: "deactivated" });
      await settlePersonLeft.execute({ personId, byIds: [convoys.admin.personId] });
    };
  },
  "deactivating a person who is signed in often": async ({ admin, world }, size) => {
    const { personId } = await world.person(["member"]);
    await openSessions(world, often * size, personId);
    return () => updatePerson(admin, personId, { status: "deactivated" });
  },
  "disabling a provider with which people are signed in often": async ({ admin, world }, size) => {
    const { personId } = await world.person(["member"]);
    const { id } = await anyProvider();
    await openSessions(world, often * size, personId, id);
    return () => disableProvider(admin, id, undefined);
  },
  "taking everything away from a group": async (convoys, size) => {
    const [groupId = ""] = await convoys.group(size);
    return () => nothing(convoys, groupId);
  },
  "taking everything away from a group that another one overlaps": async (convoys, size) => {
    const { older } = await convoys.overlapping(size);
    return () => nothing(convoys, older);
  },
  "agreeing on what a group may delegate": async (convoys, size) => {
    const [groupId = ""] = await convoys.group(size);
    return convoys.agreement(groupId, europe);
  },
  "putting a person who delegates much into a group of many that may delegate less": async (convoys, size) => {
    const { spine } = await convoys.fleet(size);
    const [groupId = ""] = await convoys.group(size);
    await (await convoys.agreement(groupId, europe))();
    return () => addMember(convoys.admin, groupId, spine.owner.personId);
  },
  "following a provisioned group with a person who delegates much": async (convoys, size) => {
    const { personId } = (await convoys.fleet(size)).spine.owner;
    const [groupId = ""] = await convoys.group(size);
    await (await convoys.agreement(groupId, europe))();
    const providerId = await provisionedFor(convoys.world, groupId, [personId]);
    return () => followPeople(providerId, [personId], 60_000);
  },
  "lowering the ceiling of a blueprint": async (convoys, size) => {
    const { spine, blueprintId } = await convoys.fleet(size);
    const ceiling = [refunds({ locations: [spine.identifier], limits: [each("100.00")] })];
    return () => changeBlueprint(convoys.admin, blueprintId, { ceiling, reason }, undefined);
  },
  "tightening an approval policy under which much waits": async (convoys, size) => {
    const { admin, other, world } = convoys;
    const spine = await convoys.place();
    const policyId = await createPolicy(admin, { name: `Convoy ${spine.identifier}` });
    for (let n = 0; n < size; n++) await given.request(spine, { purpose: `Refund others ${n}` });
    await world.sql("update requests set policy_id = $1 where agent_id = $2", [policyId, spine.agentId]);
    await proposePolicy(admin, policyId, { version: 1, rules: ofTwo, reason });
    const { id: changeId = "", digest = "" } = (await findOpen("approval-policy", policyId)) ?? {};
    return () => confirmPolicy(other, { policyId, changeId }, digest);
  },
};

/** Changes that go through many people one by one: what each of them takes alone at the barrier does not grow. */
export const oneByOne: Readonly<Record<string, Arrange>> = {
  "following a provisioned group of many": async (convoys, size) => {
    const [groupId = ""] = await convoys.group(0);
    await (await convoys.agreement(groupId, europe))();
    const people: string[] = [];
    for (let n = 0; n < size; n++) people.push((await convoys.world.person(["member"])).personId);
    const providerId = await provisionedFor(convoys.world, groupId, people);
    return () => followPeople(providerId, people, 60_000);
  },
};
