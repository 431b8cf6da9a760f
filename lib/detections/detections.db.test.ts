import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as CLOSE } from "@/app/api/detections/[detectionId]/close/route";
import { GET as READ } from "@/app/api/detections/[detectionId]/route";
import { GET as LIST } from "@/app/api/detections/route";
import { PUT } from "@/app/oauth/register/[clientId]/route";
import { POST as REGISTER } from "@/app/oauth/register/route";
import { POST as TOKEN } from "@/app/oauth/token/route";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { registrationAccessToken } from "@/lib/credentials/commands/registration-token";
import { getInstance } from "@/lib/credentials/queries";
import { clock } from "@/lib/platform/base/clock";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import type { Principal } from "@/lib/principals/principal";
import { signCompact } from "@/lib/protocols/jose/sign";
import { clientAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import {
  buildEnrolmentToken,
  buildInstance,
  type InstanceKeyPair,
  newInstanceKeyPair,
  registrationBody,
  signProof,
} from "@/prisma/seed/builders/instance";
import type { DetectionResponse } from "./schema";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const home = { [peerAddressHeader]: "10.0.0.7", "user-agent": "worker/1.0" };
const elsewhere = { [peerAddressHeader]: "198.51.100.66", "user-agent": "curl/8.9" };
const later = (seconds: number) => Math.floor(clock.now().getTime() / 1000) + seconds;

type Copy = { id: string; agentId: string; retired: InstanceKeyPair; current: InstanceKeyPair };
type Asking = { by: InstanceKeyPair; proofBy?: InstanceKeyPair; iat?: number; from?: Record<string, string> };

/** Asks for a token, which no delegation covers: `invalid_target` says that the client was authenticated. */
async function ask(id: string, { by, proofBy = by, iat = later(0), from = home }: Asking): Promise<string> {
  const claims = { iss: id, sub: id, aud: world.runtime.publicUrl, jti: randomUUID(), iat, exp: iat + 300 };
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: clientAssertionType,
    client_assertion: signCompact({ alg: "ES256", typ: "client-authentication+jwt" }, claims, by.privateKey),
    resource: "https://nothing.acme.example",
  });
  const response = await world.call(TOKEN, {
    method: "POST",
    path: "/oauth/token",
    raw: form.toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      dpop: signProof(proofBy, { method: "POST", path: "/oauth/token", iat }),
      ...from,
    },
  });
  return ((await response.json()) as { error: string }).error;
}

async function rotate(id: string, by: InstanceKeyPair, to: InstanceKeyPair, { iat = later(0), from = home } = {}) {
  const path = `/oauth/register/${id}`;
  const proofBy = (keyPair: InstanceKeyPair) => signProof(keyPair, { method: "PUT", path, iat });
  const response = await world.call(PUT, {
    method: "PUT",
    path,
    params: { clientId: id },
    body: { client_id: id, jwks: { keys: [to.jwk] }, new_key_proof: proofBy(to) },
    headers: { authorization: `Bearer ${registrationAccessToken(id)}`, dpop: proofBy(by), ...from },
  });
  return `${response.status} ${((await response.json()) as { error?: string }).error ?? "ok"}`;
}

/** An instance that rotated its key and uses the new one. */
async function rotated(agentId?: string): Promise<Copy> {
  const { instance, keyPair: retired } = await buildInstance(
    security,
    agentId ?? (await buildActiveAgent(security)).id,
  );
  const current = newInstanceKeyPair();
  expect(await rotate(instance.id, retired, current)).toBe("200 ok");
  expect(await ask(instance.id, { by: current })).toBe("invalid_target");
  return { id: instance.id, agentId: instance.agentId, retired, current };
}

const statusOf = async (id: string) => (await getInstance(security, id)).status;

async function detectionsOf(agentId: string, as = security, query = ""): Promise<DetectionResponse[]> {
  const response = await world.call(LIST, { path: `/api/detections?agentId=${agentId}${query}`, as });
  return ((await response.json()) as { detections: DetectionResponse[] }).detections;
}

/** Shows the copy; answers the detection. */
async function shown({ id, agentId, retired }: Copy): Promise<DetectionResponse> {
  await ask(id, { by: retired, iat: later(10), from: elsewhere });
  const [detection] = await detectionsOf(agentId);
  if (!detection) throw new Error("nothing was raised");
  return detection;
}

describe("K2: a retired key gives the copy away, with both sightings", () => {
  const expectedOf = ({ current }: Copy) => ({
    ...{ what: "expected", from: "10.0.0.7", userAgent: "worker/1.0", thumbprint: current.jkt, where: null },
    at: expect.any(String),
  });
  const unexpectedOf = ({ retired }: Copy, where: string) => ({
    ...{ what: "unexpected", from: "198.51.100.66", userAgent: "curl/8.9", thumbprint: retired.jkt, where },
    at: expect.any(String),
  });

  async function expectRaised(copy: Copy, where: string): Promise<void> {
    expect(await detectionsOf(copy.agentId)).toMatchObject([
      {
        kind: "superseded_key_used",
        status: "open",
        instanceId: copy.id,
        sightings: [expectedOf(copy), unexpectedOf(copy, where)],
      },
    ]);
    expect(await statusOf(copy.id)).toBe("quarantined");
    const types = await world.auditTypes(copy.id);
    expect(types.filter((type) => type === "detection.raised")).toHaveLength(1);
  }

  it("in an assertion at the token endpoint; sister instances go on", async () => {
    const copy = await rotated();
    const sister = await rotated(copy.agentId);
    expect(await ask(copy.id, { by: copy.retired, iat: later(10), from: elsewhere })).toBe("invalid_client");
    await expectRaised(copy, "client_assertion");
    expect(await statusOf(sister.id)).toBe("active");
    expect(await ask(sister.id, { by: sister.current })).toBe("invalid_target");
    expect(await ask(copy.id, { by: copy.current })).toBe("invalid_client");
  });

  it("in a proof of possession beside a right assertion", async () => {
    const copy = await rotated();
    const asked = { by: copy.current, proofBy: copy.retired, iat: later(10), from: elsewhere };
    expect(await ask(copy.id, asked)).toBe("invalid_dpop_proof");
    await expectRaised(copy, "dpop_proof");
  });

  it("as the old key of a rotation", async () => {
    const copy = await rotated();
    const answer = await rotate(copy.id, copy.retired, newInstanceKeyPair(), { iat: later(10), from: elsewhere });
    expect(answer).toBe("401 invalid_token");
    await expectRaised(copy, "rotation");
  });

  it("as the new key of a rotation", async () => {
    const copy = await rotated();
    const answer = await rotate(copy.id, copy.current, copy.retired, { iat: later(10), from: elsewhere });
    expect(answer).toBe("401 invalid_token");
    await expectRaised(copy, "rotation");
  });

  it("in an enrolment that is repeated with the same token (K3)", async () => {
    const agent = await buildActiveAgent(security);
    const [token, retired, current] = [
      await buildEnrolmentToken(security, agent.id),
      newInstanceKeyPair(),
      newInstanceKeyPair(),
    ];
    const enrol = async (iat: number, from: Record<string, string>) => {
      const dpop = signProof(retired, { method: "POST", path: "/oauth/register", iat });
      const headers = { authorization: `Bearer ${token}`, dpop, ...from };
      const sent = { method: "POST", path: "/oauth/register", body: registrationBody(retired), headers };
      const response = await world.call(REGISTER, sent);
      return (await response.json()) as { client_id: string; error?: string };
    };
    const { client_id: id } = await enrol(later(0), home);
    await rotate(id, retired, current);
    await ask(id, { by: current });
    expect((await enrol(later(10), elsewhere)).error).toBe("invalid_token");
    await expectRaised({ id, agentId: agent.id, retired, current }, "enrolment");
  });

  it.each([
    ["signed before its retirement", (copy: Copy) => ask(copy.id, { by: copy.retired, iat: later(-20) })],
    ["within five seconds of it", (copy: Copy) => ask(copy.id, { by: copy.retired, iat: later(1) })],
    ["a stranger's key", (copy: Copy) => ask(copy.id, { by: newInstanceKeyPair(), iat: later(10) })],
    [
      "a stranger's proof",
      (copy: Copy) => ask(copy.id, { by: copy.current, proofBy: newInstanceKeyPair(), iat: later(10) }),
    ],
  ])("and nothing is raised by what is no sign of a copy: %s", async (_, use) => {
    const copy = await rotated();
    await use(copy);
    expect(await statusOf(copy.id)).toBe("active");
    expect(await detectionsOf(copy.agentId)).toEqual([]);
  });

  it("once for all acts of one copy, and again after a person closed it and released the instance", async () => {
    const copy = await rotated();
    const uses = Array.from({ length: 8 }, () => ask(copy.id, { by: copy.retired, iat: later(10), from: elsewhere }));
    await Promise.all(uses);
    const detection = await shown(copy);
    expect(await detectionsOf(copy.agentId)).toHaveLength(1);
    await close(detection.id, security);
    await changeInstance(security, copy.id, "release", "It was a restored snapshot.");
    await shown(copy);
    expect((await detectionsOf(copy.agentId)).map(({ status }) => status)).toEqual(["open", "closed"]);
    expect(await statusOf(copy.id)).toBe("quarantined");
  });
});

async function close(id: string, as: Principal, note = "A snapshot was started twice."): Promise<string> {
  const response = await world.call(CLOSE, {
    method: "POST",
    path: `/api/detections/${id}/close`,
    params: { detectionId: id },
    as,
    body: { note },
  });
  const body = (await response.json()) as { code?: string; status?: string };
  return `${response.status} ${body.code ?? body.status}`;
}

describe("detections in the console", () => {
  const read = async (id: string, as: Principal): Promise<number> =>
    (await world.call(READ, { path: `/api/detections/${id}`, params: { detectionId: id }, as })).status;

  it("are seen by those who see the agent, and closed once, with a note, by those who let agents act", async () => {
    const owner = await world.person(["member"]);
    const [stranger, auditor] = [await world.person(["member"]), await world.person(["auditor"])];
    const agent = await buildActiveAgent(security, { ownerEmail: owner.email });
    const detection = await shown(await rotated(agent.id));
    expect(detection).toMatchObject({
      can: ["close", "confirm", "dismiss", "assign"],
      about: { kind: "agent", name: agent.name },
      closedAt: null,
      note: null,
    });
    expect([await read(detection.id, owner), await read(detection.id, auditor)]).toEqual([200, 200]);
    expect(await read(detection.id, stranger)).toBe(404);
    expect(await detectionsOf(agent.id, owner)).toHaveLength(1);
    expect(await detectionsOf(agent.id, stranger)).toEqual([]);
    expect(await detectionsOf(agent.id, security, "&status=closed")).toEqual([]);
    for (const person of [owner, stranger, auditor]) expect(await close(detection.id, person)).toBe("403 forbidden");
    const answers = await Promise.all([close(detection.id, security), close(detection.id, security)]);
    expect(answers.toSorted()).toEqual(["200 closed", "409 detection_state"]);
    expect(await detectionsOf(agent.id, security, "&status=closed")).toMatchObject([
      { closedBy: { id: security.personId }, note: "A snapshot was started twice.", can: [] },
    ]);
    expect((await world.auditTypes(detection.id)).slice(-1)).toEqual(["detection.closed"]);
  });

  it("are found by the language of filters, whose faults are refused by their place", async () => {
    const agent = await buildActiveAgent(security);
    const detection = await shown(await rotated(agent.id));
    const found = async (q: string, as = security) => {
      const response = await world.call(LIST, { path: `/api/detections?limit=200&q=${encodeURIComponent(q)}`, as });
      const body = (await response.json()) as { detections?: DetectionResponse[]; code?: string };
      return body.detections?.some(({ id }) => id === detection.id) ?? body.code;
    };
    expect(await found(`agent:${agent.name} kind:SUPERSEDED_KEY_USED -closed-by:me`)).toBe(true);
    expect(await found(`(id:${detection.id} OR kind:approval_drip) ${agent.name}`)).toBe(true);
    expect(await found(`-agent:${agent.name}`)).toBe(false);
    expect(await found("NOT person:me")).toBe(true);
    expect(await found("person:me")).toBe(false);
    expect(await found("100%_'; drop table detections")).toBe(false);
    expect(await found("kind:drip")).toBe("unknown_filter_value");
    expect(await found("status:open")).toBe("unknown_filter_key");
    expect(await found("agent:no-such-agent")).toBe("unknown_filter_name");
    expect(await found(`agent:${agent.name}`, await world.person(["member"]))).toBe(false);
  });
});
