import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import { settle } from "@/lib/audit/restoration/watch";
import { inspectLog } from "@/lib/audit/restoration/watermark";
import { sealUpTo } from "@/lib/audit/sequencer";
import { createPerson } from "@/lib/people/commands/create-person";
import { updatePerson } from "@/lib/people/commands/update-person";
import { newOpaqueSecret } from "@/lib/platform/base/opaque-secret";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { currentHold } from "@/lib/platform/watermark/hold";
import { watermarkFile } from "@/lib/platform/watermark/watermark";
import { refuseLimited } from "@/lib/principals/limited-session";
import { may, type Principal } from "@/lib/principals/principal";
import { rolesOfLiveSession } from "@/lib/principals/session.store";
import { loadSessionStanding } from "@/lib/principals/standing.store";
import { findInvited } from "@/lib/principals/store";
import { authenticate } from "@/lib/provisioning/client";
import { issueResourceServerKey, revokeResourceServerKey } from "@/lib/resource-servers/commands";
import { principalOfSession } from "@/lib/sign-in/authentication";
import { signOut } from "@/lib/sign-in/commands/sign-in";
import { recordKeyMove } from "@/lib/signing-keys/commands";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createMachine, type Machine } from "@/lib/testing/machine";
import { expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { signInWorldPerson } from "@/lib/testing/world";
import { acknowledgeRestoration } from "./acknowledge-restoration";
import { settleRevocation } from "./jobs";

let machine: Machine;
let spine: TestAgent;
let boss: Principal;
let leaver: Principal;
let out: Principal;
const scim = newOpaqueSecret("mpt");
let invitation: string;

const sealAll = async () =>
  sealUpTo(await transaction((tx) => append(tx, { type: "test.happened", actor: { type: "system", id: "test" } })));
const signIn = async (roles: Parameters<typeof given.person>[0]) =>
  signInWorldPerson(machine.sql, (await given.person(roles)).personId);
const liveSessions = async () => {
  const found = await Promise.all([boss, leaver, out].map(({ sessionId }) => principalOfSession(sessionId)));
  return found.filter((one) => one !== undefined).length;
};
const scimClient = () =>
  authenticate(
    new Request("http://localhost:3000/scim/v2/Users", { headers: { authorization: `Bearer ${scim.secret}` } }),
  );
const invited = () => transaction((tx) => findInvited(tx, invitation));
const agentOfToday = async () => {
  const agent = { ...spine, ...(await given.enrolled(spine.owner.personId)) };
  await given.delegation(agent);
  return agent;
};

async function giveSecrets(): Promise<void> {
  await prisma().identityProvider.create({
    data: {
      ...{ id: "idp_01TEST", slug: "acme", name: "Acme", issuer: "https://idp.acme.example", clientId: "mandate" },
      ...{ clientSecret: Buffer.from("sealed"), scopes: [], defaultRoles: [], createdById: boss.personId },
    },
  });
  await prisma().provisioningToken.create({
    data: {
      ...{
        id: "ptk_01TEST",
        providerId: "idp_01TEST",
        name: "SCIM",
        secretHash: scim.hash,
        createdById: boss.personId,
      },
      ...{ confirmedAt: new Date(), expiresAt: new Date(Date.now() + 86_400_000) },
    },
  });
  const { person } = await createPerson(boss, { email: "new@acme.example", name: "Nia", roles: ["member"] });
  const row = await prisma().person.findUniqueOrThrow({ where: { id: person.id } });
  invitation = row.invitationHash ?? "";
}

// Yesterday everything was given. Today a key is revoked, an officer leaves, a person signs out. Then it is yesterday.
beforeAll(async () => {
  machine = await createMachine();
  spine = await given.agent();
  await given.delegation(spine);
  boss = await signIn(["admin"]);
  await given.person(["admin"]);
  [leaver, out] = [await signIn(["security"]), await signIn(["member"])];
  await giveSecrets();
  await sealAll();
  const yesterday = await machine.backUp();
  const [key] = await machine.sql<{ id: string }>("select id from resource_server_keys");
  await revokeResourceServerKey(boss, spine.serverId, key?.id ?? "");
  await updatePerson(boss, leaver.personId, { status: "deactivated" });
  await signOut(out.sessionId);
  expect(await liveSessions()).toBe(1);
  await sealAll();
  const mark = await readFile(join(machine.dataDir, watermarkFile));
  await machine.startOn(yesterday);
  expect(await liveSessions()).toBe(3);
  expect((await scimClient()).tokenId).toBe("ptk_01TEST");
  expect(await invited()).toBeDefined();
  await writeFile(join(machine.dataDir, watermarkFile), mark);
  await settle(inspectLog);
});
afterAll(() => machine.end());

describe("K2: while a restored database waits for its acknowledgement", () => {
  it("no session of before lives, and one that is opened now only reads", async () => {
    expect(currentHold()?.code).toBe("log_restored");
    expect(await liveSessions()).toBe(0);
    const { sessionId } = await signInWorldPerson(machine.sql, boss.personId);
    const now = await principalOfSession(sessionId);
    expect(now).toMatchObject({ limited: true });
    expect(now && may(now, "agents:read")).toBe(true);
    expect(now && may(now, "resource-servers:write")).toBe(false);
    expect(() => refuseLimited({ limited: true, mustChoosePassword: false })).toThrow("log_restored");
  });

  it("no SCIM client and no invitation of before acts, and questions are answered with the reason", async () => {
    await expect(scimClient()).rejects.toMatchObject({ status: 401 });
    expect(await invited()).toBeUndefined();
    expect(await evaluate(spine, "no-token")).toMatchObject({ status: 503, code: "log_restored" });
  });
});

describe("K2: after the acknowledgement", () => {
  beforeAll(async () => {
    await acknowledgeRestoration({ reason: "Disk failure", record: recordKeyMove });
    await settle(inspectLog);
  });

  it("every session, PEP key, SCIM token and invitation of before is dead", async () => {
    expect(await liveSessions()).toBe(0);
    expect(await rolesOfLiveSession(leaver.sessionId)).toBeUndefined();
    expect(await loadSessionStanding(leaver.sessionId)).toMatchObject({ ended: true });
    await expect(scimClient()).rejects.toMatchObject({ status: 401 });
    expect(await invited()).toBeUndefined();
    const agent = await agentOfToday();
    expect(await evaluate(agent, await tokenOf(agent))).toMatchObject({ status: 401 });
  });

  it("an admin signs in again and gives a new PEP key, with which a new agent acts", async () => {
    const { sessionId } = await signInWorldPerson(machine.sql, boss.personId);
    const admin = await principalOfSession(sessionId);
    expect(admin?.limited).toBe(false);
    const { key: pepKey } = await issueResourceServerKey(admin ?? boss, spine.serverId, { name: "pep of today" });
    const agent = { ...(await agentOfToday()), pepKey };
    expect(await evaluate(agent, await tokenOf(agent))).toMatchObject({ status: 200, decision: true });
  });

  it("the rows follow by the job, and what was given since stays", async () => {
    const open = () =>
      machine.sql(`select 'session' as kind from sessions where revoked_at is null
        union all select 'key' from resource_server_keys where revoked_at is null
        union all select 'scim' from provisioning_tokens where revoked_at is null
        union all select 'invitation' from people where invitation_expires_at > clock_timestamp()`);
    expect((await open()).length).toBeGreaterThan(2);
    await settleRevocation.execute({});
    expect(await open()).toEqual([{ kind: "session" }, { kind: "key" }]);
    await expectRefusal(acknowledgeRestoration({ reason: "Again", record: recordKeyMove }), "nothing_to_acknowledge");
  });
});
