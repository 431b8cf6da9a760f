import { randomUUID } from "node:crypto";
import { watchSilence } from "@/lib/dormancy/watch";
import { createGroup } from "@/lib/entitlements/memberships/commands";
import { carryOutEnds } from "@/lib/lifecycle/ends/carry-out";
import { acceptOffer, offerOwnership } from "@/lib/lifecycle/ownership/commands";
import { finishLeaver } from "@/lib/ownership/leavers/finish";
import { settleLeaver } from "@/lib/ownership/leavers/settle";
import { challengeApproval, verifyApproval } from "@/lib/passkeys/commands/approve";
import { updatePerson } from "@/lib/people/commands/update-person";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { hashPassword } from "@/lib/principals/password";
import { followPeople } from "@/lib/provisioning/follow";
import { writeUser } from "@/lib/provisioning/users";
import { approveNarrower } from "@/lib/requests/commands/revise";
import { suspendScopeByServer } from "@/lib/revocation/commands/suspend";
import { changeOwnPassword } from "@/lib/sign-in/commands/set-password";
import { signInWithProvider } from "@/lib/sign-in/providers/commands/sign-in";
import { getOrThrow } from "@/lib/sign-in/providers/store";
import { endCame, silenceCame } from "@/lib/testing/convoys/jobs";
import { given } from "@/lib/testing/direct";
import { provisionedFor } from "@/lib/testing/provisioned";
import type { TighteningSubjects } from "./subjects";

type Run = () => Promise<unknown>;

/** A job, or a command of one person only, that takes the barrier exclusively, with the file that does so. */
export type TighteningElsewhere = {
  file: string;
  command: string;
  /** Makes something to tighten; answers what tightens it. Again, it changes nothing. */
  ready: (subjects: TighteningSubjects) => Promise<Run>;
};

/** A person that a provider's client put into a group, before that has an effect. */
async function provisioned({ world, who, person }: TighteningSubjects) {
  const personId = await person();
  const { id: groupId } = await createGroup(who, { name: `group-${randomUUID()}` });
  return { personId, providerId: await provisionedFor(world, groupId, [personId]) };
}

async function silent({ world, agent }: TighteningSubjects): Promise<Run> {
  const [agentId, blueprintId] = [await agent(), newId("blueprint")];
  await prisma().blueprint.create({
    data: { id: blueprintId, name: `Silent ${blueprintId}`, versions: { create: { version: 1 } } },
  });
  await prisma().agent.update({ where: { id: agentId }, data: { blueprintId } });
  await silenceCame({ world }, agentId);
  return () => watchSilence();
}

/** An agent that is suspended for its silence, and whose retirement was announced more than a week ago. */
async function announced(subjects: TighteningSubjects): Promise<Run> {
  const run = await silent(subjects);
  await run();
  const { world } = subjects;
  await world.sql(
    `update dormancies set step = 'retirement_announced', silent_since = clock_timestamp() - interval '100 days',
       at = clock_timestamp() - interval '8 days' where step = 'suspended'`,
  );
  await world.sql("update dormancy_place set after = '', done_at = null");
  return run;
}

async function reduced(subjects: TighteningSubjects): Promise<Run> {
  const call = await subjects.reduction();
  const { authority } = await prisma().request.findUniqueOrThrow({ where: { id: call.requestId } });
  const less = (authority as object[]).map((one) => ({ ...one, identifiers: ["account/eu-7-*"] }));
  return () => approveNarrower({ ...call, asker: subjects.spine.approver, authority: less });
}

/** A passkey whose counter is behind what is stored: it exists twice. */
async function copied({ world }: TighteningSubjects): Promise<Run> {
  const approver = await world.person(["approver"]);
  const key = await given.passkey(world, approver);
  const said = { digest: "A".repeat(43), subject: newId("request"), verdict: "approve" } as const;
  const options = await transaction((tx) => challengeApproval(tx, approver, { ...said, step: 1 }));
  await world.sql("update passkeys set counter = 99 where person_id = $1", [approver.personId]);
  const assertion = key.get(options);
  return () => verifyApproval(approver, assertion, said);
}

/** A person whose grace period is over, and who alone approved a delegation. */
async function left({ who, world }: TighteningSubjects): Promise<Run> {
  const spine = await given.agent(`https://${randomUUID()}.example`);
  await given.delegation(spine);
  const { personId } = spine.approver;
  await updatePerson(who, personId, { status: "deactivated" });
  await settleLeaver({ personId, byIds: [who.personId] }, 60_000);
  await world.sql("update leavers set grace_ends_at = now() where person_id = $1", [personId]);
  const { id } = await prisma().leaver.findFirstOrThrow({ where: { personId } });
  return () => finishLeaver(id);
}

async function password({ world }: TighteningSubjects): Promise<Run> {
  const person = await world.person(["member"]);
  const [currentPassword, newPassword] = ["correct horse battery staple", "another horse battery staple"];
  const hash = await hashPassword(currentPassword);
  await world.sql("update people set password_hash = $2 where id = $1", [person.personId, hash]);
  return () => changeOwnPassword(person, { currentPassword, newPassword });
}

async function signedIn(subjects: TighteningSubjects): Promise<Run> {
  const { personId, providerId } = await provisioned(subjects);
  const provider = await getOrThrow(providerId);
  const identity = { iss: provider.issuer, sub: personId };
  await prisma().externalIdentity.create({ data: { ...identity, personId } });
  const account = { ...identity, email: undefined, name: undefined, groups: ["team"], authenticatedAt: undefined };
  return () => signInWithProvider(provider, account, { address: "", userAgent: "" });
}

export const tighteningElsewhere: readonly TighteningElsewhere[] = [
  { file: "dormancy/take-steps.ts", command: "watchSilence", ready: silent },
  { file: "dormancy/retire.ts", command: "watchSilence", ready: announced },
  {
    ...{ file: "lifecycle/ends/carry-out.ts", command: "carryOutEnds" },
    ready: async ({ who, world, agent }) => {
      await endCame({ admin: who, world }, await agent());
      return () => carryOutEnds();
    },
  },
  {
    ...{ file: "lifecycle/ownership/commands.ts", command: "acceptOffer" },
    ready: async ({ who, other, agent }) => {
      const { id } = await offerOwnership(who, await agent(), { role: "owner", email: other.email });
      return () => acceptOffer(other, id);
    },
  },
  {
    ...{ file: "provisioning/follow.ts", command: "followPeople" },
    ready: async (subjects) => {
      const { personId, providerId } = await provisioned(subjects);
      return () => followPeople(providerId, [personId], 60_000);
    },
  },
  {
    ...{ file: "provisioning/users.ts", command: "writeUser" },
    ready: async (subjects) => {
      const { personId, providerId } = await provisioned(subjects);
      const client = { tokenId: newId("key"), provider: await getOrThrow(providerId) };
      const { name, email } = await prisma().person.findUniqueOrThrow({ where: { id: personId } });
      const nothing = { externalId: null, givenName: null, familyName: null, managerId: null };
      return () => writeUser(client, personId, () => ({ ...nothing, userName: personId, name, email, active: false }));
    },
  },
  {
    ...{ file: "revocation/commands/suspend.ts", command: "suspendScopeByServer" },
    ready: async (subjects) => {
      const scope = { kind: "owner", subjectId: await subjects.person() } as const;
      const stop = { actor: { type: "system", id: "jobs" }, reason: "A test.", facts: {} } as const;
      return () => suspendScopeByServer(scope, stop);
    },
  },
  { file: "ownership/leavers/finish.ts", command: "finishLeaver", ready: left },
  { file: "requests/commands/revise.ts", command: "approveNarrower", ready: reduced },
  { file: "passkeys/commands/approve.ts", command: "verifyApproval", ready: copied },
  { file: "sign-in/commands/set-password.ts", command: "changeOwnPassword", ready: password },
  { file: "sign-in/providers/commands/sign-in.ts", command: "signInWithProvider", ready: signedIn },
];
