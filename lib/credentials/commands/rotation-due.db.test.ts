import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as ROTATE } from "@/app/api/instances/[instanceId]/rotate/route";
import { GET as READ } from "@/app/api/instances/[instanceId]/route";
import { GET as LIST } from "@/app/api/instances/route";
import { GET } from "@/app/oauth/register/[clientId]/route";
import { startSequencer } from "@/lib/audit/sequencer";
import { createBlueprint } from "@/lib/blueprints/commands";
import type { InstanceDetail } from "@/lib/credentials/schema";
import { getOrThrow } from "@/lib/credentials/store";
import { secretHash } from "@/lib/platform/base/opaque-secret";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { conforms } from "@/lib/testing/conforms";
import { given, type TestAgent } from "@/lib/testing/direct";
import { proof, requestToken } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildInstance, newInstanceKeyPair, signProof } from "@/prisma/seed/builders/instance";
import { registrationAccessToken } from "./registration-token";
import { activatePendingKey, rotateKey } from "./rotate-key";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const home = { ip: "10.0.0.7", userAgent: "worker/1.0" };
const enrolled = async () => buildInstance(security, (await buildActiveAgent(security)).id);

async function ask(id: string, body: object = { reason: "A laptop was lost." }, as = security): Promise<string> {
  const path = `/api/instances/${id}/rotate`;
  const response = await world.call(ROTATE, { method: "POST", path, params: { instanceId: id }, as, body });
  const { code } = (await response.json()) as { code?: string };
  return `${response.status} ${code ?? "ok"}`;
}

async function read(id: string): Promise<InstanceDetail> {
  const response = await world.call(READ, { path: `/api/instances/${id}`, params: { instanceId: id }, as: security });
  return (await response.json()) as InstanceDetail;
}

async function registration(id: string): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${registrationAccessToken(id)}` };
  const response = await world.call(GET, { path: `/oauth/register/${id}`, params: { clientId: id }, headers });
  return (await response.json()) as Record<string, unknown>;
}

async function completeRotation(id: string, from: ReturnType<typeof newInstanceKeyPair>): Promise<void> {
  const to = newInstanceKeyPair();
  const proofBy = (keyPair: typeof to) => signProof(keyPair, { method: "PUT", path: `/oauth/register/${id}` });
  const body = { client_id: id, jwks: { keys: [to.jwk] }, new_key_proof: proofBy(to) };
  await rotateKey(await getOrThrow(id), { dpop: proofBy(from), body, sender: home });
  await transaction((tx) => activatePendingKey(tx, id, to.jkt, home));
}

/** Moves both ends of a key's lifetime into the past by that many days. */
const age = (id: string, days: number) =>
  world.sql(
    `update instances set key_activated_at = key_activated_at - make_interval(days => $2),
       key_expires_at = key_expires_at - make_interval(days => $2) where id = $1`,
    [id, days],
  );

const expiring = async (query: string): Promise<string[]> => {
  const response = await world.call(LIST, { path: `/api/instances?${query}`, as: security });
  return ((await response.json()) as { instances: { id: string }[] }).instances.map(({ id }) => id);
};

describe("rotate now", () => {
  it("is asked of the instance once, told wherever it reads its registration, and settled by its next rotation", async () => {
    const { instance, keyPair } = await enrolled();
    const { id } = instance;
    expect(await registration(id)).toMatchObject({ key_rotation_due: false });
    expect(await read(id)).toMatchObject({ renewalDue: false, rotationRequestedAt: null });
    expect(await ask(id)).toBe("200 ok");
    expect(await ask(id)).toBe("409 instance_state");
    expect(await registration(id)).toMatchObject({ key_rotation_due: true, client_id: id });
    const asked = await read(id);
    expect(asked).toMatchObject({ status: "active", renewalDue: true, rotationRequestedAt: expect.any(String) });
    expect(asked.whyNot.rotate?.code).toBe("instance_state");
    await completeRotation(id, keyPair);
    expect(await read(id)).toMatchObject({ generation: 2, renewalDue: false, rotationRequestedAt: null });
    expect((await read(id)).keys.map(({ state }) => state)).toEqual(["current", "superseded"]);
    expect((await world.auditTypes(id)).slice(1)).toEqual([
      "instance.rotation-requested",
      "instance.key-rotation-begun",
      "instance.key-activated",
    ]);
  });

  it("is for the owner and for security, about active instances", async () => {
    const owner = await world.person(["member"]);
    const agent = await buildActiveAgent(security, { ownerEmail: owner.email });
    const { instance } = await buildInstance(security, agent.id);
    expect(await ask(instance.id, {}, await world.person(["member"]))).toBe("404 instance_not_found");
    expect(await ask(instance.id, {}, await world.person(["auditor"]))).toBe("403 forbidden");
    expect(await ask(instance.id, {}, owner)).toBe("200 ok");
    const { instance: stopped } = await enrolled();
    await world.sql("update instances set status = 'quarantined' where id = $1", [stopped.id]);
    expect(await ask(stopped.id)).toBe("409 instance_state");
  });

  it("I5: of ten who ask at once one is recorded", async () => {
    const { instance } = await enrolled();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(instance.id)));
    expect(answers.filter((answer) => answer === "200 ok")).toHaveLength(1);
    const types = await world.auditTypes(instance.id);
    expect(types.filter((type) => type === "instance.rotation-requested")).toHaveLength(1);
  });
});

it(
  conforms("RFC 9449", "5.2", "a client is told whether its tokens are bound to a key, as its blueprint says"),
  async () => {
    const { instance } = await enrolled();
    expect(await registration(instance.id)).toMatchObject({ dpop_bound_access_tokens: true });
    const settings = { tokenTtlSeconds: 300, keyLifetimeDays: 90, ceiling: null };
    const { id } = await createBlueprint(security, { ...settings, name: "unbound", requireDpop: false });
    await world.sql("update agents set blueprint_id = $2 where id = $1", [instance.agentId, id]);
    expect(await registration(instance.id)).toMatchObject({ dpop_bound_access_tokens: false });
  },
);

describe("the lifetime of a key", () => {
  it(conforms("RFC 7592", "2.1", "an instance reads when its key ends and from when it should renew it"), async () => {
    const { instance } = await enrolled();
    const { keyExpiresAt, enrolledAt, renewalDueAt } = await read(instance.id);
    const [begin, half, end] = [enrolledAt, renewalDueAt, keyExpiresAt].map((time) => Date.parse(time) / 1000);
    expect(Math.abs((begin ?? 0) + ((end ?? 0) - (begin ?? 0)) / 2 - (half ?? 0))).toBeLessThan(2);
    expect(await registration(instance.id)).toMatchObject({
      key_expires_at: Math.floor(end ?? 0),
      key_renew_after: Math.floor(half ?? 0),
    });
  });

  it("half of it over, the instance is told, and shows among those that are due; what expires soon, among those", async () => {
    const [young, due, ending] = [await enrolled(), await enrolled(), await enrolled()];
    await age(due.instance.id, 46);
    await age(ending.instance.id, 80);
    expect(await registration(due.instance.id)).toMatchObject({ key_rotation_due: true });
    expect(await read(due.instance.id)).toMatchObject({ renewalDue: true, rotationRequestedAt: null });
    const overdue = await expiring("renewal=due");
    expect(overdue).toContain(due.instance.id);
    expect(overdue).not.toContain(young.instance.id);
    expect(overdue.indexOf(ending.instance.id)).toBeLessThan(overdue.indexOf(due.instance.id));
    const soon = await expiring("expiringWithinDays=14");
    expect(soon).toContain(ending.instance.id);
    expect(soon).not.toContain(due.instance.id);
    await completeRotation(ending.instance.id, ending.keyPair);
    expect(await expiring("expiringWithinDays=14")).not.toContain(ending.instance.id);
  });

  it("pages through instances in the order in which their keys expire", async () => {
    const path = "/api/instances?limit=2";
    const seen: string[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const response = await world.call(LIST, { path: `${path}${next && `&cursor=${next}`}`, as: security });
      const page = (await response.json()) as {
        instances: { id: string; keyExpiresAt: string }[];
        next: string | null;
      };
      seen.push(...page.instances.map(({ keyExpiresAt }) => keyExpiresAt));
      next = page.next;
    }
    expect(seen.length).toBeGreaterThan(4);
    expect(seen).toEqual(seen.toSorted());
  });
});

describe("who used which key", () => {
  let spine: TestAgent;
  beforeAll(async () => {
    spine = await given.agent();
    await given.delegation(spine);
    const hash = secretHash(registrationAccessToken(spine.instanceId));
    await world.sql("update instances set registration_token_hash = $2 where id = $1", [spine.instanceId, hash]);
  });
  const tokenBy = async (userAgent: string) =>
    (await (await requestToken(spine, {}, { "user-agent": userAgent })).json()) as Record<string, unknown>;

  it("is known from enrolment on", async () => {
    const { instance } = await enrolled();
    expect((await read(instance.id)).lastUsed).toEqual({
      at: expect.any(String),
      from: "10.0.0.7",
      userAgent: "worker/1.0",
    });
  });

  it("follows the tokens that were issued, once they are sealed", async () => {
    const sequencer = startSequencer({ intervalMs: 20 });
    try {
      for (const software of ["worker/2.0", "worker/2.1"]) {
        expect(await tokenBy(software)).toMatchObject({ token_type: "DPoP" });
        await expect
          .poll(async () => (await read(spine.instanceId)).lastUsed)
          .toMatchObject({ from: "127.0.0.1", userAgent: software });
      }
      const usage = await world.sql("select last_jkt from instance_usage where instance_id = $1", [spine.instanceId]);
      expect(usage).toEqual([{ last_jkt: (await read(spine.instanceId)).thumbprint }]);
    } finally {
      await sequencer.stop();
    }
  });

  it("and the token's answer tells the instance when to rotate, once: the next rotation settles it", async () => {
    expect(await tokenBy("worker/2.2")).not.toHaveProperty("key_rotation_due");
    expect(await ask(spine.instanceId)).toBe("200 ok");
    expect(await tokenBy("worker/2.2")).toMatchObject({ key_rotation_due: true });
    const next = newInstanceKeyPair();
    const { publicUrl } = world.runtime;
    const url = `${publicUrl}/oauth/register/${spine.instanceId}`;
    const renewed = { ...spine, ...next };
    const body = {
      client_id: spine.instanceId,
      jwks: { keys: [next.jwk] },
      new_key_proof: proof(renewed, { method: "PUT", url }),
    };
    const dpop = proof(spine, { method: "PUT", url });
    await rotateKey(await getOrThrow(spine.instanceId), { dpop, body, sender: home });
    spine = renewed;
    expect(await tokenBy("worker/2.3")).not.toHaveProperty("key_rotation_due");
    expect(await read(spine.instanceId)).toMatchObject({ generation: 2, lastUsed: { userAgent: "worker/2.3" } });
  });
});
