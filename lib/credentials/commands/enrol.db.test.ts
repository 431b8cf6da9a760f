import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST } from "@/app/oauth/register/route";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { listEnrolmentTokens, listInstances } from "@/lib/credentials/queries";
import { AgentInstanceFilters, CredentialFilters } from "@/lib/credentials/schema";
import { goLive } from "@/lib/lifecycle/activation";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import type { Principal } from "@/lib/principals/principal";
import { grantTypes } from "@/lib/protocols/oauth/metadata";
import { conforms } from "@/lib/testing/conforms";
import { sideBySide } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import {
  buildEnrolmentToken,
  type InstanceKeyPair,
  newInstanceKeyPair,
  registrationBody,
  signProof,
} from "@/prisma/seed/builders/instance";
import { revokeEnrolmentToken } from "./enrolment-tokens";
import { expireDue } from "./expire-due";
import { changeInstance } from "./manage-instance";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

type Registration = {
  token?: string;
  keyPair?: InstanceKeyPair;
  dpop?: string | null;
  body?: unknown;
  raw?: string;
  ip?: string;
};

const path = "/oauth/register";
const freshProof = (keyPair: InstanceKeyPair) => signProof(keyPair, { method: "POST", path });

async function register({ token, keyPair = newInstanceKeyPair(), dpop, body, raw, ip = "10.0.0.7" }: Registration) {
  const proof = dpop === undefined ? freshProof(keyPair) : dpop;
  const response = await world.call(POST, {
    method: "POST",
    path,
    ...(raw === undefined ? { body: body ?? registrationBody(keyPair) } : { raw }),
    headers: {
      "content-type": "application/json",
      [peerAddressHeader]: ip,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(proof === null ? {} : { dpop: proof }),
    },
  });
  const json = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, json };
}

const outcome = ({ status, json }: Awaited<ReturnType<typeof register>>) => `${status} ${json.error ?? "enrolled"}`;
const instancesOf = async (agentId: string) =>
  (await listInstances(security, agentId, AgentInstanceFilters.parse({}))).instances;

describe("enrolment (T1)", () => {
  it(
    conforms("RFC 7591", "3.2.1", "a registration is answered with client information, and stores no secret (I8)"),
    async () => {
      const agent = await buildActiveAgent(security);
      const token = await buildEnrolmentToken(security, agent.id);
      const keyPair = newInstanceKeyPair();
      const { status, headers, json } = await register({ token, keyPair });
      expect(status).toBe(201);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(json).toMatchObject({
        client_id: expect.stringMatching(/^ins_/),
        client_name: "worker",
        registration_client_uri: `http://localhost:3000/oauth/register/${json.client_id}`,
        token_endpoint_auth_method: "private_key_jwt",
        grant_types: [...grantTypes],
        dpop_bound_access_tokens: true,
        jwks: { keys: [keyPair.jwk] },
        agent_id: agent.id,
        spiffe_id: `spiffe://acme.example/agent/${agent.name}`,
        generation: 1,
      });
      expect(await instancesOf(agent.id)).toMatchObject([
        { id: json.client_id, thumbprint: keyPair.jkt, enrolledFrom: "10.0.0.7" },
      ]);
      expect(await world.auditTypes(agent.id)).toContain("instance.enrolled");
      const stored = await world.sql("select * from enrolment_tokens, instances where instances.id = $1", [
        json.client_id,
      ]);
      const logged = await world.sql("select convert_from(body, 'UTF8') as body from log_entries");
      const text = JSON.stringify([stored, logged]);
      expect(text).not.toContain(token);
      expect(text).not.toContain(String(json.registration_access_token));
    },
  );

  it("K3: the same token and key with a fresh proof get the same answer", async () => {
    const agent = await buildActiveAgent(security);
    const token = await buildEnrolmentToken(security, agent.id);
    const keyPair = newInstanceKeyPair();
    const first = await register({ token, keyPair });
    const again = await register({ token, keyPair });
    expect(again.status).toBe(201);
    expect(again.json).toEqual(first.json);
    expect(await instancesOf(agent.id)).toHaveLength(1);
  });

  it("I5, I7: twenty registrations with one token make exactly one instance", async () => {
    const agent = await buildActiveAgent(security);
    const token = await buildEnrolmentToken(security, agent.id);
    const outcomes = (await sideBySide(20, () => register({ token }))).map(outcome);
    expect(outcomes.filter((one) => one === "201 enrolled")).toHaveLength(1);
    expect(outcomes.filter((one) => one === "401 invalid_token")).toHaveLength(19);
    expect(await instancesOf(agent.id)).toHaveLength(1);
  });

  it("twenty retries of one registration at once all get the one instance", async () => {
    const agent = await buildActiveAgent(security);
    const token = await buildEnrolmentToken(security, agent.id);
    const keyPair = newInstanceKeyPair();
    const answers = await sideBySide(20, () => register({ token, keyPair }));
    expect(answers.map(outcome)).toEqual(Array(20).fill("201 enrolled"));
    expect(new Set(answers.map(({ json }) => json.client_id)).size).toBe(1);
    expect(await instancesOf(agent.id)).toHaveLength(1);
  });

  it("catches the twin that checks the token and then uses it without guard", async () => {
    const agent = await buildActiveAgent(security);
    const token = await buildEnrolmentToken(security, agent.id);
    const tokenHash = createHash("sha256").update(token).digest("hex");
    let readers = 0;
    let allHaveRead = () => {};
    const everybodyRead = new Promise<void>((resolve) => {
      allHaveRead = resolve;
    });
    const unguarded = async (instanceId: string) => {
      const row = await prisma().enrolmentToken.findUniqueOrThrow({ where: { tokenHash } });
      if (++readers === 2) allHaveRead();
      await everybodyRead;
      if (row.status !== "open") return "401 invalid_token";
      await prisma().enrolmentToken.update({ where: { tokenHash }, data: { status: "used", instanceId } });
      return "201 enrolled";
    };
    expect(await Promise.all([unguarded("ins_a"), unguarded("ins_b")])).toEqual(["201 enrolled", "201 enrolled"]);
  });

  it("a key belongs to one instance for ever, also of another agent, also at the same time", async () => {
    const agents = await Promise.all(Array.from({ length: 4 }, () => buildActiveAgent(security)));
    const keyPair = newInstanceKeyPair();
    const tokens = await Promise.all(agents.map(({ id }) => buildEnrolmentToken(security, id)));
    const answers = await Promise.all(tokens.map((token) => register({ token, keyPair })));
    expect(answers.map(outcome).sort()).toEqual(["201 enrolled", ...Array(3).fill("400 invalid_client_metadata")]);
    const winner = answers.find(({ status }) => status === 201);
    await changeInstance(security, String(winner?.json.client_id), "revoke", "Lost.");
    const left = tokens[answers.findIndex(({ status }) => status === 400)];
    expect(outcome(await register({ token: left ?? "", keyPair }))).toBe("400 invalid_client_metadata");
    expect(outcome(await register({ token: left ?? "" }))).toBe("201 enrolled");
  });
});

describe("refusals", () => {
  it("of tokens are 401 invalid_token with a challenge, for any fault", async () => {
    const agent = await buildActiveAgent(security);
    const missing = await register({});
    expect(outcome(missing)).toBe("401 invalid_token");
    expect(missing.headers.get("www-authenticate")).toMatch(/^Bearer error="invalid_token"/);
    expect(outcome(await register({ token: "met_unknown" }))).toBe("401 invalid_token");
    expect(outcome(await register({ token: "x' or '1'='1" }))).toBe("401 invalid_token");

    const used = await buildEnrolmentToken(security, agent.id);
    await register({ token: used });
    expect(outcome(await register({ token: used }))).toBe("401 invalid_token");
    expect(outcome(await register({ token: used, body: {} }))).toBe("401 invalid_token");

    const revoked = await buildEnrolmentToken(security, agent.id);
    const { enrolmentTokens } = await listEnrolmentTokens(security, agent.id, CredentialFilters.parse({}));
    await revokeEnrolmentToken(security, agent.id, enrolmentTokens[0]?.id ?? "");
    expect(outcome(await register({ token: revoked }))).toBe("401 invalid_token");

    const bound = await buildEnrolmentToken(security, agent.id, { expectedThumbprint: newInstanceKeyPair().jkt });
    expect(outcome(await register({ token: bound }))).toBe("401 invalid_token");

    const inside = await buildEnrolmentToken(security, agent.id, { network: "10.1.0.0/16" });
    expect(outcome(await register({ token: inside, ip: "10.2.0.1" }))).toBe("401 invalid_token");
    expect(outcome(await register({ token: inside, ip: "" }))).toBe("401 invalid_token");
    expect(outcome(await register({ token: inside, ip: "::ffff:10.1.0.9" }))).toBe("201 enrolled");
  });

  it("of proofs are 400 invalid_dpop_proof, and use nothing up", async () => {
    const agent = await buildActiveAgent(security);
    const token = await buildEnrolmentToken(security, agent.id);
    const keyPair = newInstanceKeyPair();
    const now = Math.floor(clock.now().getTime() / 1000);
    const bad = [
      null,
      "nonsense",
      freshProof(newInstanceKeyPair()),
      signProof(keyPair, { method: "GET", path }),
      signProof(keyPair, { method: "POST", path: "/oauth/token" }),
      signProof(keyPair, { method: "POST", path, iat: now - 120 }),
      signProof(keyPair, { method: "POST", path, iat: now + 120 }),
      `${freshProof(keyPair)}, ${freshProof(keyPair)}`,
    ];
    for (const dpop of bad) expect(outcome(await register({ token, keyPair, dpop }))).toBe("400 invalid_dpop_proof");
    const proof = freshProof(keyPair);
    expect(outcome(await register({ token, keyPair, dpop: proof }))).toBe("201 enrolled");
    expect(outcome(await register({ token, keyPair, dpop: proof }))).toBe("400 invalid_dpop_proof");
    const refusals = (await world.auditTypes(agent.id)).filter((type) => type === "enrolment.refused");
    expect(refusals).toHaveLength(bad.length + 1);
  });

  it(conforms("RFC 7591", "3.2.2", "refusals of metadata are 400 invalid_client_metadata"), async () => {
    const agent = await buildActiveAgent(security);
    const token = await buildEnrolmentToken(security, agent.id);
    const keyPair = newInstanceKeyPair();
    const metadata = registrationBody(keyPair);
    const bodies = [
      {},
      [],
      { ...metadata, jwks: { keys: [] } },
      { ...metadata, jwks: { keys: [keyPair.jwk, newInstanceKeyPair().jwk] } },
      { ...metadata, jwks: { keys: [{ ...keyPair.privateKey.export({ format: "jwk" }) }] } },
      { ...metadata, jwks: { keys: [{ kty: "oct", k: "c2VjcmV0" }] } },
      { ...metadata, jwks_uri: "http://169.254.169.254/" },
      { ...metadata, token_endpoint_auth_method: "client_secret_basic" },
      { ...metadata, grant_types: ["password"] },
      { ...metadata, dpop_bound_access_tokens: false },
    ];
    for (const body of bodies)
      expect(outcome(await register({ token, keyPair, body }))).toBe("400 invalid_client_metadata");
    for (const raw of ["", "{", '{"a":1,"a":2}']) {
      expect(outcome(await register({ token, keyPair, raw }))).toBe("400 invalid_client_metadata");
    }
    expect(outcome(await register({ token, keyPair, body: { ...metadata, unknown_member: 1 } }))).toBe("201 enrolled");
  });

  it("of agents that are not active are 403 and leave the token open", async () => {
    const agent = await buildAgent(security);
    const token = await buildEnrolmentToken(security, agent.id);
    const refused = await register({ token });
    expect(outcome(refused)).toBe("403 access_denied");
    expect(refused.json.code).toBe("agent_not_active");
    await goLive(security, agent.id);
    await suspendAgent(security, agent.id, "Wait.");
    expect(outcome(await register({ token }))).toBe("403 access_denied");
    expect(await instancesOf(agent.id)).toEqual([]);
  });
});

describe("what runs out", () => {
  it("does not enrol, and is written down once", async () => {
    const agent = await buildActiveAgent(security);
    const token = await buildEnrolmentToken(security, agent.id);
    const enrolled = await register({ token: await buildEnrolmentToken(security, agent.id) });
    await world.sql(
      "update enrolment_tokens set expires_at = clock_timestamp() - interval '1 second' where agent_id = $1 and status = 'open'",
      [agent.id],
    );
    await world.sql("update instances set key_expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      enrolled.json.client_id,
    ]);
    expect(outcome(await register({ token }))).toBe("401 invalid_token");
    const [one, two] = await Promise.all([expireDue(), expireDue()]);
    expect(one.tokens + two.tokens).toBe(1);
    expect(one.instances + two.instances).toBe(1);
    expect(await instancesOf(agent.id)).toMatchObject([{ status: "expired" }]);
    const types = await world.auditTypes(agent.id);
    expect(types.filter((type) => type === "enrolment-token.expired")).toHaveLength(1);
    expect(types.filter((type) => type === "instance.expired")).toHaveLength(1);
  });
});
