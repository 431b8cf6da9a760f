import { randomUUID } from "node:crypto";
import { createPolicy } from "@/lib/approval-policies/commands";
import { confirmEntitlement, proposeEntitlement } from "@/lib/entitlements/commands/change";
import { proposeMembership } from "@/lib/entitlements/memberships/changes.commands";
import { addMember, createGroup, removeMember } from "@/lib/entitlements/memberships/commands";
import { updatePerson } from "@/lib/people/commands/update-person";
import { refunds } from "@/lib/testing/authority/fixtures";
import { reason } from "./calls";
import { again, type LooseRequest, loose } from "./refusals";
import type { TighteningSubjects } from "./subjects";

type Action = "add" | "remove";
type OfMembership = { groupId: string; personId: string };
type Given = (subjects: TighteningSubjects) => Promise<OfMembership>;

const authority = (place: string) => ({
  kind: "authority" as const,
  authority: [refunds({ identifiers: [`account/${place}-*`] })],
});

/** A group whose members may delegate payments in one place, as two admins agreed. */
async function limitedGroup({ who, other }: TighteningSubjects, place: string): Promise<string> {
  const { id } = await createGroup(who, { name: `group-${randomUUID()}` });
  const change = await proposeEntitlement(who, { subjectId: id, entitlement: authority(place), reason });
  await confirmEntitlement(other, change?.id ?? "", change?.digest ?? "");
  return id;
}

const plain: Given = async ({ who, person }) => ({
  groupId: (await createGroup(who, { name: `group-${randomUUID()}` })).id,
  personId: await person(),
});

const own: Given = async (subjects) => ({ ...(await plain(subjects)), personId: subjects.who.personId });

const deactivated: Given = async (subjects) => {
  const given = await plain(subjects);
  await updatePerson(subjects.who, given.personId, { status: "deactivated" });
  return given;
};

const fromProvider: Given = async (subjects) => {
  const { groupId, personId } = await plain(subjects);
  const insert = "insert into group_members (group_id, person_id, source) values ($1, $2, 'provider')";
  await subjects.world.sql(insert, [groupId, personId]);
  return { groupId, personId };
};

/** A person whose only group limits them: outside it they may delegate everything. */
const limited: Given = async (subjects) => {
  const [groupId, personId] = [await limitedGroup(subjects, "eu"), await subjects.person()];
  await addMember(subjects.who, groupId, personId);
  return { groupId, personId };
};

/** A second group for a person who is limited by another one. */
const second: Given = async (subjects) => {
  const { personId } = await limited(subjects);
  return { groupId: await limitedGroup(subjects, "us"), personId };
};

/** A group that a step of an approval policy asks. */
async function asked({ who, world }: TighteningSubjects, groupId: string): Promise<void> {
  const policyId = await createPolicy(who, { name: `Policy ${randomUUID()}` });
  const rules = `jsonb_build_array(jsonb_build_object('when', '{}'::jsonb, 'steps', jsonb_build_array(
    jsonb_build_object('name', 'Approval', 'quorum', 1, 'groups', jsonb_build_array(g.name)))))`;
  await world.sql(
    `update approval_policy_versions v set rules = ${rules} from groups g where v.policy_id = $1 and g.id = $2`,
    [policyId, groupId],
  );
}

const askedOf =
  (given: Given): Given =>
  async (subjects) => {
    const membership = await given(subjects);
    await asked(subjects, membership.groupId);
    return membership;
  };

const cases: readonly (readonly [Action, outcome: string, given: Given, proposed?: string])[] = [
  ["add", "own_membership", own],
  ["add", "member_exists", (subjects) => subjects.membership()],
  ["add", "person_not_active", deactivated],
  ["add", "membership_widens", second, "proposes"],
  ["add", "membership_decides", askedOf(plain), "proposes"],
  ["remove", "own_membership", own],
  ["remove", "member_not_found", plain],
  ["remove", "member_of_provider", fromProvider],
  ["remove", "membership_widens", limited, "proposes"],
  ["remove", "membership_decides", askedOf((subjects) => subjects.membership()), "proposes"],
];

const ofMemberships = cases.flatMap(([action, outcome, given, proposed = outcome]) => [
  loose(`${action}Member`, outcome, async (subjects) => {
    const { groupId, personId } = await given(subjects);
    return () => (action === "add" ? addMember : removeMember)(subjects.who, groupId, personId);
  }),
  loose(`proposeMembership (${action})`, proposed, async (subjects) => {
    const { groupId, personId } = await given(subjects);
    return () => proposeMembership(subjects.who, groupId, { personId, action, reason });
  }),
]);

const ofEntitlements: readonly LooseRequest[] = [
  loose("proposeMembership", "change_pending", async (subjects) => {
    const { groupId, personId } = await second(subjects);
    return again(() => proposeMembership(subjects.who, groupId, { personId, action: "add", reason }));
  }),
  loose("proposeEntitlement", "proposes", async ({ who, person }) => {
    const subjectId = await person();
    return () => proposeEntitlement(who, { subjectId, entitlement: authority("eu"), reason });
  }),
  loose("proposeEntitlement", "change_pending", async ({ who, person }) => {
    const subjectId = await person();
    return again(() => proposeEntitlement(who, { subjectId, entitlement: authority("eu"), reason }));
  }),
  loose("proposeEntitlement", "stale", async ({ who, person }) => {
    const subjectId = await person();
    return () => proposeEntitlement(who, { subjectId, entitlement: authority("eu"), reason, version: 7 });
  }),
  loose("proposeEntitlement", "entitlement_same", async ({ who, person }) => {
    const subjectId = await person();
    return again(() => proposeEntitlement(who, { subjectId, entitlement: { kind: "nothing" }, reason }));
  }),
];

export const looseRequestsOfGroups: readonly LooseRequest[] = [...ofMemberships, ...ofEntitlements];
