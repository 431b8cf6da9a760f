import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enrolInstance } from "@/lib/credentials/commands/enrol";
import { quarantineClone } from "@/lib/credentials/commands/manage-instance";
import { activatePendingKey, rotateKey } from "@/lib/credentials/commands/rotate-key";
import { proposeEntitlement } from "@/lib/entitlements/commands/change";
import { addMember, createGroup, editGroup, removeGroup, removeMember } from "@/lib/entitlements/memberships/commands";
import { createPerson } from "@/lib/people/commands/create-person";
import { updatePerson } from "@/lib/people/commands/update-person";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { acceptInvitation } from "@/lib/sign-in/commands/set-password";
import { signOut } from "@/lib/sign-in/commands/sign-in";
import { given, type TestAgent } from "@/lib/testing/direct";
import { type Command, halves, Interruption, nothing, over } from "@/lib/testing/interruption";
import { exchange, handDown } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import {
  buildEnrolmentToken,
  buildInstance,
  type InstanceKeyPair,
  newInstanceKeyPair,
  registrationBody,
  signProof,
} from "@/prisma/seed/builders/instance";

let world: World;
let spine: TestAgent;
let security: Principal;
let admin: Principal;
let interruption: Interruption;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  security = await world.person(["security"]);
  admin = await world.person(["admin"]);
  interruption = await Interruption.install(world.sql);
});
afterAll(() => world.end());

const reason = "We look into it";
const sender = { ip: "10.0.0.7", userAgent: "worker/1.0" };
const enrolment = (keyPair: InstanceKeyPair, token: string) => ({
  ...{ ...sender, authorization: `Bearer ${token}`, body: registrationBody(keyPair) },
  dpop: signProof(keyPair, { method: "POST", path: "/oauth/register" }),
});

/** An instance with its key, and the key that follows it. */
const enrolled = async () => ({
  ...(await buildInstance(security, (await given.colleague(spine)).agentId)),
  next: newInstanceKeyPair(),
});
function rotation(id: string, from: InstanceKeyPair, to: InstanceKeyPair) {
  const proof = (keyPair: InstanceKeyPair) => signProof(keyPair, { method: "PUT", path: `/oauth/register/${id}` });
  return { dpop: proof(from), body: { client_id: id, jwks: { keys: [to.jwk] }, new_key_proof: proof(to) }, sender };
}

const invited = () => ({ email: `p-${randomUUID()}@acme.example`, name: "Ines Roth", roles: ["member" as const] });
const group = () => createGroup(admin, { name: `g-${randomUUID()}`, description: "" });

const commands: Record<string, Command> = {
  "exchange a token": over(
    async () => {
      const line = await given.chain(spine, 2);
      const [token = ""] = await handDown({ ...line, agents: line.agents.slice(0, 1) });
      return { actor: line.agents.at(-1) ?? spine, token };
    },
    async ({ actor, token }) => {
      const { access_token, error } = await exchange(actor, token);
      if (error !== undefined) throw new Error(`not exchanged: ${error}`);
      return access_token;
    },
  ),
  "enrol an instance": over(
    async () => ({
      keyPair: newInstanceKeyPair(),
      token: await buildEnrolmentToken(security, (await given.colleague(spine)).agentId),
    }),
    ({ keyPair, token }) => enrolInstance(enrolment(keyPair, token)),
  ),
  "begin a rotation of a key": over(enrolled, ({ instance, keyPair, next }) =>
    rotateKey(instance, rotation(instance.id, keyPair, next)),
  ),
  "activate a rotated key": over(
    async () => {
      const made = await enrolled();
      await rotateKey(made.instance, rotation(made.instance.id, made.keyPair, made.next));
      return made;
    },
    ({ instance, next }) => transaction((tx) => activatePendingKey(tx, instance.id, next.jkt, sender)),
  ),
  "quarantine the clone of a rotated key": over(enrolled, ({ instance, keyPair }) =>
    quarantineClone(instance.id, { jkt: keyPair.jkt, where: "client_assertion", sender }),
  ),
  "invite a person": over(nothing, () => createPerson(admin, invited())),
  "accept an invitation": over(
    async () => new URL((await createPerson(admin, invited())).invitationUrl ?? "").searchParams.get("token") ?? "",
    (token) => acceptInvitation({ token, password: "a long enough sentence" }),
  ),
  "edit a person": over(
    () => world.person(["member"]),
    ({ personId }) => updatePerson(admin, personId, { name: `Other ${randomUUID()}` }),
  ),
  "deactivate a person who delegates": over(
    async () => {
      const { personId } = await world.person(["member"]);
      await given.delegation({ ...spine, ...(await given.enrolled(personId)), owner: { ...spine.owner, personId } });
      return personId;
    },
    (personId) => updatePerson(admin, personId, { status: "deactivated" }),
  ),
  "end a session": over(
    () => world.person(["member"]),
    ({ sessionId }) => signOut(sessionId),
  ),
  "edit a group": over(group, ({ id }) => editGroup(admin, id, { description: randomUUID() }, undefined)),
  "add a person to a group": over(
    async () => ({ group: await group(), person: await world.person(["member"]) }),
    ({ group: { id }, person }) => addMember(admin, id, person.personId),
  ),
  "remove a person from a group": over(
    async () => {
      const [made, { personId }] = [await group(), await world.person(["member"])];
      await addMember(admin, made.id, personId);
      return { id: made.id, personId };
    },
    ({ id, personId }) => removeMember(admin, id, personId),
  ),
  "remove a group": over(group, ({ id }) => removeGroup(admin, id)),
  "take away what a group may delegate": over(
    async () => {
      const made = await group();
      await addMember(admin, made.id, (await world.person(["member"])).personId);
      return made.id;
    },
    (subjectId) => proposeEntitlement(admin, { subjectId, entitlement: { kind: "nothing" }, reason }),
  ),
};

describe("a statement time-out at any write of a command about instances, tokens, people and groups (I12)", () => {
  it.each(Object.entries(commands))(
    "%s: it happened once or not at all, and says which",
    async (_, prepare) => {
      const { wrong, interrupted } = await halves(interruption, prepare);
      expect(wrong).toEqual([]);
      expect(interrupted).toBeGreaterThan(1);
    },
    120_000,
  );

  it("and a twin that enrols in two transactions is caught", async () => {
    const { wrong } = await halves(
      interruption,
      over(
        async () => ({ keyPair: newInstanceKeyPair(), ...(await given.colleague(spine)) }),
        async ({ keyPair, agentId }) => {
          const token = await buildEnrolmentToken(security, agentId);
          await enrolInstance(enrolment(keyPair, token));
        },
      ),
    );
    expect(wrong.length).toBeGreaterThan(0);
  });
});
