import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DELETE, GET, PUT } from "@/app/oauth/register/[clientId]/route";
import { getInstance } from "@/lib/credentials/queries";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { conforms } from "@/lib/testing/conforms";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildInstance, type InstanceKeyPair, newInstanceKeyPair, signProof } from "@/prisma/seed/builders/instance";
import { registrationAccessToken } from "./registration-token";
import { acceptKeyUse, activatePendingKey } from "./rotate-key";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const enrolled = async () => buildInstance(security, (await buildActiveAgent(security)).id);
const pathOf = (id: string) => `/oauth/register/${id}`;
const seconds = (offset = 0) => Math.floor(clock.now().getTime() / 1000) + offset;
const later = (offset: number) => new Date(clock.now().getTime() + offset * 1000);

type Manage = { id: string; token?: string; body?: unknown; dpop?: string };

async function manage(
  route: typeof GET,
  method: string,
  { id, token = registrationAccessToken(id), body, dpop }: Manage,
) {
  const response = await world.call(route, {
    method,
    path: pathOf(id),
    params: { clientId: id },
    ...(body === undefined ? {} : { body }),
    headers: { authorization: `Bearer ${token}`, ...(dpop === undefined ? {} : { dpop }) },
  });
  const text = await response.text();
  return {
    status: response.status,
    json: (text ? JSON.parse(text) : {}) as Record<string, unknown>,
    headers: response.headers,
  };
}

const proofFor = (id: string, keyPair: InstanceKeyPair, iat?: number) =>
  signProof(keyPair, { method: "PUT", path: pathOf(id), ...(iat === undefined ? {} : { iat }) });

function rotate(id: string, from: InstanceKeyPair, to: InstanceKeyPair, change: Record<string, unknown> = {}) {
  const body = { client_id: id, jwks: { keys: [to.jwk] }, new_key_proof: proofFor(id, to), ...change };
  return manage(PUT, "PUT", { id, body, dpop: proofFor(id, from) });
}

const outcome = ({ status, json }: Awaited<ReturnType<typeof manage>>) => `${status} ${json.error ?? "ok"}`;
const standing = async (id: string) => {
  const { status, generation, thumbprint, pendingKey } = await getInstance(security, id);
  return { status, generation, thumbprint, pending: pendingKey?.thumbprint ?? null };
};
const activate = (id: string, { jkt }: InstanceKeyPair) => transaction((tx) => activatePendingKey(tx, id, jkt, home));
const home = { ip: "10.0.0.7", userAgent: "worker/1.0" };
const thief = { ip: "198.51.100.66", userAgent: "curl/8.0" };
const use = (id: string, { jkt }: { jkt: string }, signedAt: Date, sender = thief) =>
  acceptKeyUse(id, { jkt, signedAt, where: "client_assertion", sender });
/** Makes a pending key old enough to be replaced. */
const agePending = (id: string) =>
  world.sql(
    "update instance_keys set created_at = created_at - interval '120 seconds' where instance_id = $1 and state = 'pending'",
    [id],
  );

describe("RFC 7592", () => {
  it(conforms("RFC 7592", "2.3", "an instance reads itself and ends itself; nobody else does"), async () => {
    const { instance, keyPair } = await enrolled();
    const other = await enrolled();
    const read = await manage(GET, "GET", { id: instance.id });
    expect(read.json).toMatchObject({ client_id: instance.id, jwks: { keys: [keyPair.jwk] } });
    for (const token of ["mra_wrong", registrationAccessToken(other.instance.id)]) {
      const refused = await manage(GET, "GET", { id: instance.id, token });
      expect(outcome(refused)).toBe("401 invalid_token");
      expect(refused.headers.get("www-authenticate")).toMatch(/^Bearer /);
    }
    expect(outcome(await manage(GET, "GET", { id: "ins_unknown" }))).toBe("401 invalid_token");
    expect((await manage(DELETE, "DELETE", { id: instance.id })).status).toBe(204);
    expect(outcome(await manage(DELETE, "DELETE", { id: instance.id }))).toBe("401 invalid_token");
    expect((await standing(instance.id)).status).toBe("revoked");
    expect((await standing(other.instance.id)).status).toBe("active");
  });
});

describe("K1: rotation", () => {
  it(
    conforms("RFC 7592", "2.2", "an update is agreed by both keys, and answered alike when it is repeated"),
    async () => {
      const { instance, keyPair } = await enrolled();
      const next = newInstanceKeyPair();
      const first = await rotate(instance.id, keyPair, next);
      expect(outcome(first)).toBe("200 ok");
      expect(first.json.jwks).toEqual({ keys: [next.jwk] });
      expect(await standing(instance.id)).toMatchObject({ generation: 1, thumbprint: keyPair.jkt, pending: next.jkt });
      expect((await rotate(instance.id, keyPair, next)).json).toEqual(first.json);
      await Promise.all([activate(instance.id, next), activate(instance.id, next), activate(instance.id, next)]);
      expect(await standing(instance.id)).toEqual({
        status: "active",
        generation: 2,
        thumbprint: next.jkt,
        pending: null,
      });
      expect((await world.auditTypes(instance.id)).slice(1)).toEqual([
        "instance.key-rotation-begun",
        "instance.key-activated",
      ]);
      expect(await activate(instance.id, keyPair)).toBeUndefined();
    },
  );

  it("is refused without the old key, without the new one, for another client, and with a key that was enrolled", async () => {
    const { instance, keyPair } = await enrolled();
    const other = await enrolled();
    const next = newInstanceKeyPair();
    const { id } = instance;
    expect(outcome(await rotate(id, next, next))).toBe("400 invalid_dpop_proof");
    expect(outcome(await rotate(id, other.keyPair, next))).toBe("400 invalid_dpop_proof");
    expect(outcome(await rotate(id, keyPair, next, { new_key_proof: proofFor(id, keyPair) }))).toBe(
      "400 invalid_dpop_proof",
    );
    expect(outcome(await rotate(id, keyPair, next, { new_key_proof: undefined }))).toBe("400 invalid_client_metadata");
    expect(outcome(await rotate(id, keyPair, next, { client_id: other.instance.id }))).toBe(
      "400 invalid_client_metadata",
    );
    expect(outcome(await rotate(id, keyPair, keyPair))).toBe("400 invalid_client_metadata");
    expect(outcome(await rotate(id, keyPair, other.keyPair))).toBe("400 invalid_client_metadata");
    expect(await standing(id)).toMatchObject({ status: "active", generation: 1, pending: null });
    // Each of the seven attempts leaves only a record.
    expect((await world.auditTypes(id)).slice(1)).toEqual(Array(7).fill("instance.key-rotation-refused"));
  });

  it("I7: neither proof works twice", async () => {
    const { instance, keyPair } = await enrolled();
    const next = newInstanceKeyPair();
    const { id } = instance;
    const dpop = proofFor(id, keyPair);
    const body = { client_id: id, jwks: { keys: [next.jwk] }, new_key_proof: proofFor(id, next) };
    expect(outcome(await manage(PUT, "PUT", { id, body, dpop }))).toBe("200 ok");
    expect(outcome(await manage(PUT, "PUT", { id, body, dpop }))).toBe("400 invalid_dpop_proof");
    expect(outcome(await manage(PUT, "PUT", { id, body, dpop: proofFor(id, keyPair) }))).toBe("400 invalid_dpop_proof");
  });

  it("I5: of different keys proposed at once exactly one becomes pending; the others leave nothing behind", async () => {
    const { instance, keyPair } = await enrolled();
    const proposals = Array.from({ length: 6 }, newInstanceKeyPair);
    const answers = await Promise.all(proposals.map((next) => rotate(instance.id, keyPair, next)));
    expect(answers.map(outcome).sort()).toEqual(["200 ok", ...Array(5).fill("400 invalid_request")]);
    const states = await world.sql<{ state: string }>("select state from instance_keys where instance_id = $1", [
      instance.id,
    ]);
    expect(states.map(({ state }) => state).sort()).toEqual(["current", "pending"]);
  });
});

describe("K2: clones", () => {
  it("a superseded key that signs later quarantines its instance, and no other", async () => {
    const { instance, keyPair } = await enrolled();
    const sibling = await buildInstance(security, instance.agentId);
    const next = newInstanceKeyPair();
    await rotate(instance.id, keyPair, next);
    expect(await use(instance.id, next, clock.now(), home)).toBe(true);
    expect(await use(instance.id, keyPair, later(-1))).toBe(false);
    expect((await standing(instance.id)).status).toBe("active");
    expect(await use(instance.id, keyPair, later(6))).toBe(false);
    expect((await standing(instance.id)).status).toBe("quarantined");
    expect((await standing(sibling.instance.id)).status).toBe("active");
    await use(instance.id, keyPair, later(7));
    const types = await world.auditTypes(instance.id);
    expect(types.filter((type) => type === "instance.quarantined")).toHaveLength(1);
  });

  it("also when the thief asks for the next rotation", async () => {
    const { instance, keyPair } = await enrolled();
    const next = newInstanceKeyPair();
    await rotate(instance.id, keyPair, next);
    await activate(instance.id, next);
    const body = { client_id: instance.id, jwks: { keys: [newInstanceKeyPair().jwk] }, new_key_proof: "x.y.z" };
    const answer = await manage(PUT, "PUT", {
      id: instance.id,
      body,
      dpop: proofFor(instance.id, keyPair, seconds(10)),
    });
    expect(outcome(answer)).toBe("401 invalid_token");
    expect((await standing(instance.id)).status).toBe("quarantined");
    expect(outcome(await manage(GET, "GET", { id: instance.id }))).toBe("401 invalid_token");
  });

  it("use of a pending key that another one replaced quarantines", async () => {
    const { instance, keyPair } = await enrolled();
    const replaced = newInstanceKeyPair();
    await rotate(instance.id, keyPair, replaced);
    await agePending(instance.id);
    expect(outcome(await rotate(instance.id, keyPair, newInstanceKeyPair()))).toBe("200 ok");
    expect(await use(instance.id, replaced, later(6))).toBe(false);
    expect((await standing(instance.id)).status).toBe("quarantined");
  });
});

describe("a key that outlived its time", () => {
  const expire = (id: string) =>
    world.sql("update instances set key_expires_at = clock_timestamp() - interval '1 second' where id = $1", [id]);

  it("begins no rotation and ends none, also before anybody noted that it expired (I3)", async () => {
    const { instance, keyPair } = await enrolled();
    const next = newInstanceKeyPair();
    expect(outcome(await rotate(instance.id, keyPair, next))).toBe("200 ok");
    await expire(instance.id);
    expect(await activate(instance.id, next)).toBeUndefined();
    expect(outcome(await rotate(instance.id, keyPair, newInstanceKeyPair()))).toBe("401 invalid_token");
    expect(await standing(instance.id)).toMatchObject({ generation: 1, thumbprint: keyPair.jkt });
  });
});
