import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST } from "@/app/oauth/register/route";
import { resumeAgent, suspendAgent } from "@/lib/agents/commands/lifecycle";
import { listInstances } from "@/lib/credentials/queries";
import { AgentInstanceFilters } from "@/lib/credentials/schema";
import { goLive } from "@/lib/lifecycle/activation";
import { setSingleton } from "@/lib/platform/base/singleton";
import { transaction } from "@/lib/platform/database/transaction";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import { conforms } from "@/lib/testing/conforms";
import { ForeignIssuer } from "@/lib/testing/foreign-issuer";
import { sideBySide } from "@/lib/testing/trials";
import { TrustWorld } from "@/lib/testing/trusted-issuers";
import { settleRules } from "@/lib/trusted-issuers/commands/rules";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import {
  buildInstance,
  type InstanceKeyPair,
  newInstanceKeyPair,
  registrationBody,
  signProof,
} from "@/prisma/seed/builders/instance";
import { changeInstance } from "./manage-instance";

let trust: TrustWorld;
let platform: ForeignIssuer;
let issuerId = "";
let agentId = "";
let ruleId = "";

beforeAll(async () => {
  trust = await TrustWorld.create();
});
afterAll(() => trust.world.end());
beforeEach(async () => {
  platform = await ForeignIssuer.start();
  setSingleton("issuer-refreshes", undefined);
  issuerId = (await trust.trust(platform)).body.id;
  agentId = (await buildActiveAgent(trust.admin)).id;
  ruleId = (await trust.addRule(issuerId, { agentId, subjectPattern: `${namespace}*` })).body.id;
});
afterEach(() => platform.stop());

const namespace = "system:serviceaccount:payments:";
const path = "/oauth/register";

/** A projected token of a Kubernetes service account, as a cluster makes it. */
const podToken = (change: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  platform.sign(
    {
      sub: `${namespace}refunds`,
      aud: [trust.world.runtime.publicUrl],
      "kubernetes.io": {
        namespace: "payments",
        node: { name: "node-1", uid: "dd0fb6ee-2b5c-4a4e-8f5e-6f7d5c2d8f0a" },
        pod: { name: "refunds-7d4b9", uid: "5e0bd49b-f040-43b0-99b7-22765a53f7f3" },
        serviceaccount: { name: "refunds", uid: "14ee3fa4-a7e2-420f-9f9a-dbc4507c3798" },
      },
      ...change,
    },
    header,
  );

type Attempt = { token?: string; keyPair?: InstanceKeyPair; dpop?: string | null; body?: unknown; ip?: string };

async function register({ token = podToken(), keyPair = newInstanceKeyPair(), dpop, body, ip = "10.0.0.7" }: Attempt) {
  const proof = dpop === undefined ? signProof(keyPair, { method: "POST", path }) : dpop;
  const response = await trust.world.call(POST, {
    method: "POST",
    path,
    body: body ?? registrationBody(keyPair),
    headers: {
      [peerAddressHeader]: ip,
      authorization: `Bearer ${token}`,
      ...(proof === null ? {} : { dpop: proof }),
    },
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const outcome = ({ status, json }: Awaited<ReturnType<typeof register>>) => `${status} ${json.error ?? "enrolled"}`;
const instances = async () => (await listInstances(trust.admin, agentId, AgentInstanceFilters.parse({}))).instances;
const recordsOf = (id: string) => trust.world.auditTypes(id);

describe("a workload that its platform vouches for (T1)", () => {
  it(
    conforms("RFC 7591", "3.2.1", "a platform's token registers a client as an initial access token does"),
    async () => {
      const keyPair = newInstanceKeyPair();
      const { status, json } = await register({ keyPair });
      expect(status).toBe(201);
      expect(json).toMatchObject({
        client_id: expect.stringMatching(/^ins_/),
        agent_id: agentId,
        jwks: { keys: [keyPair.jwk] },
        registration_access_token: expect.stringMatching(/^mra_/),
      });
      expect(await instances()).toMatchObject([
        {
          id: json.client_id,
          enrolledBy: { kind: "workload", issuer: { id: issuerId, name: "A cluster" }, subject: `${namespace}refunds` },
        },
      ]);
      expect(await recordsOf(ruleId)).toEqual(["workload-rule.created", "instance.enrolled"]);
      const [rule] = await trust.world.sql("select last_used_at from workload_rules where id = $1", [ruleId]);
      expect(rule).toMatchObject({ last_used_at: expect.any(Date) });
    },
  );

  it("K3: the same subject and key again get the same answer, also with another token of the platform", async () => {
    const keyPair = newInstanceKeyPair();
    const token = podToken();
    const first = await register({ token, keyPair });
    expect((await register({ token, keyPair })).json).toEqual(first.json);
    expect((await register({ keyPair })).json).toEqual(first.json);
    expect(await instances()).toHaveLength(1);
  });

  it("K3, I5: twenty retries at once all get the one instance", async () => {
    const [token, keyPair] = [podToken(), newInstanceKeyPair()];
    const answers = await sideBySide(20, () => register({ token, keyPair }));
    expect(new Set(answers.map(({ json }) => json.client_id)).size).toBe(1);
    expect(await instances()).toHaveLength(1);
  });

  it("I7: a key that another subject or a token enrolled is refused", async () => {
    const keyPair = newInstanceKeyPair();
    await register({ keyPair });
    const other = await register({ token: podToken({ sub: `${namespace}other` }), keyPair });
    expect(outcome(other)).toBe("400 invalid_client_metadata");
    const enrolled = await buildInstance(trust.admin, agentId);
    expect(outcome(await register({ keyPair: enrolled.keyPair }))).toBe("400 invalid_client_metadata");
    expect(await instances()).toHaveLength(2);
  });

  it("two processes with one platform's token are two instances", async () => {
    const token = podToken();
    expect(outcome(await register({ token }))).toBe("201 enrolled");
    expect(outcome(await register({ token }))).toBe("201 enrolled");
    expect((await instances()).map(({ enrolledBy }) => enrolledBy.kind)).toEqual(["workload", "workload"]);
  });

  it(conforms("SPIFFE JWT-SVID", "5", "a workload of a trust domain enrols with its SVID"), async () => {
    const domain = "spiffe://enrolment.example";
    const bundle = { keySource: "spiffe_bundle", issuer: domain, keysUrl: `${platform.url}/bundle` };
    const { id } = (await trust.trust(platform, bundle)).body;
    await trust.addRule(id, { agentId, subjectPattern: `${domain}/ns/payments/*` });
    const sub = `${domain}/ns/payments/sa/refunds`;
    const svid = (change: Record<string, unknown> = {}) => podToken({ iss: undefined, jti: undefined, sub, ...change });
    expect(outcome(await register({ token: svid() }))).toBe("201 enrolled");
    expect(await instances()).toMatchObject([{ enrolledBy: { kind: "workload", issuer: { id }, subject: sub } }]);
    expect(outcome(await register({ token: svid({ sub: `${domain}/ns/orders/x` }) }))).toBe("401 invalid_token");
  });

  it("an instance with an enrolment token says who issued it", async () => {
    await buildInstance(trust.admin, agentId);
    const [instance] = await instances();
    expect(instance?.enrolledBy).toEqual({
      kind: "token",
      person: { id: trust.admin.personId, name: trust.admin.name },
    });
  });
});

describe("a refused workload", () => {
  const now = () => Math.floor(Date.now() / 1000);
  const cases: [string, () => Attempt, string, boolean][] = [
    ["of an unknown issuer", () => ({ token: podToken({ iss: "https://x.example" }) }), "401 invalid_token", false],
    [
      "that no rule matches",
      () => ({ token: podToken({ sub: "system:serviceaccount:a:b" }) }),
      "401 invalid_token",
      false,
    ],
    [
      "beside the prefix",
      () => ({ token: podToken({ sub: "system:serviceaccount:paymentsx:b" }) }),
      "401 invalid_token",
      false,
    ],
    [
      "for another audience",
      () => ({ token: podToken({ aud: "https://kubernetes.default.svc" }) }),
      "401 invalid_token",
      false,
    ],
    [
      "whose token has ended",
      () => ({ token: podToken({ iat: now() - 900, exp: now() - 120 }) }),
      "401 invalid_token",
      false,
    ],
    ["with an access token", () => ({ token: podToken({}, { typ: "at+jwt" }) }), "401 invalid_token", false],
    ["without a proof", () => ({ dpop: null }), "400 invalid_dpop_proof", true],
    [
      "with a proof by another key",
      () => ({ dpop: signProof(newInstanceKeyPair(), { method: "POST", path }) }),
      "400 invalid_dpop_proof",
      true,
    ],
    ["without metadata", () => ({ body: {} }), "400 invalid_client_metadata", true],
  ];

  it.each(cases)("%s is told so and stored nowhere", async (_, attempt, expected, recorded) => {
    expect(outcome(await register(attempt()))).toBe(expected);
    expect(await instances()).toEqual([]);
    expect((await recordsOf(ruleId)).includes("enrolment.refused")).toBe(recorded);
  });

  it("learns nothing about trusted issuers", async () => {
    const unknown = await register({ token: podToken({ iss: "https://unknown.example" }) });
    const unmatched = await register({ token: podToken({ sub: "nobody" }) });
    const wrong = await register({ token: podToken({ aud: "https://other.example" }) });
    expect(new Set([unknown, unmatched, wrong].map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it("I7: a proof that was used before", async () => {
    const keyPair = newInstanceKeyPair();
    const dpop = signProof(keyPair, { method: "POST", path });
    expect(outcome(await register({ keyPair, dpop }))).toBe("201 enrolled");
    expect(outcome(await register({ keyPair, dpop }))).toBe("400 invalid_dpop_proof");
  });

  it("from outside the rule's network", async () => {
    await trust.endRule(ruleId);
    const rule = { agentId, subjectPattern: `${namespace}*`, network: "10.0.0.0/24" };
    ruleId = (await trust.addRule(issuerId, rule)).body.id;
    expect(outcome(await register({ ip: "10.0.1.7" }))).toBe("401 invalid_token");
    expect(outcome(await register({ ip: "10.0.0.7" }))).toBe("201 enrolled");
  });

  it("of an agent that is not active, until it is", async () => {
    const draft = await buildAgent(trust.admin);
    const other = { agentId: draft.id, subjectPattern: "system:serviceaccount:drafts:x" };
    expect(await trust.addRule(issuerId, other)).toMatchObject({ status: 201 });
    const token = podToken({ sub: other.subjectPattern });
    expect((await register({ token })).json).toMatchObject({ error: expect.any(String) });
    await goLive(trust.admin, draft.id);
    expect(outcome(await register({ token }))).toBe("201 enrolled");
    const keyPair = newInstanceKeyPair();
    expect(outcome(await register({ keyPair }))).toBe("201 enrolled");
    await suspendAgent(trust.admin, agentId, "A test");
    expect((await register({ keyPair })).status).toBe(403);
    await resumeAgent(trust.admin, agentId);
    expect(outcome(await register({ keyPair }))).toBe("201 enrolled");
  });

  it("I2: by a rule or an issuer that was ended", async () => {
    await trust.endRule(ruleId);
    expect(outcome(await register({}))).toBe("401 invalid_token");
    await trust.addRule(issuerId, { agentId, subjectPattern: `${namespace}*` });
    expect(outcome(await register({}))).toBe("201 enrolled");
    await trust.disable(issuerId);
    expect(outcome(await register({}))).toBe("401 invalid_token");
  });

  it("I2: by a key that was dropped while the token was being verified", async () => {
    const enrolling = await transaction(
      async (tx) => {
        const attempt = register({});
        // The attempt has verified its token and waits for this transaction, which then drops the key.
        const waiting = `select 1 from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`;
        await expect.poll(() => trust.world.sql(waiting).then(({ length }) => length), { interval: 10 }).toBe(1);
        await tx.trustedIssuer.update({ where: { id: issuerId }, data: { keys: [] } });
        return { attempt };
      },
      { barrier: "exclusive" },
    );
    expect(await enrolling.attempt).toMatchObject({ status: 401, json: { error: "invalid_token" } });
  });

  it("I2: by a rule from before everything was stopped", async () => {
    await trust.world.sql(
      "update blueprints set not_before = clock_timestamp() where id = (select blueprint_id from agents where id = $1)",
      [agentId],
    );
    expect(outcome(await register({}))).toBe("401 invalid_token");
    const [{ id: subjectId = "" } = {}] = await trust.world.sql<{ id: string }>(
      "select blueprint_id as id from agents where id = $1",
      [agentId],
    );
    await transaction((tx) => settleRules(tx, { kind: "blueprint", subjectId }, "", 1_000));
    expect(await recordsOf(ruleId)).toContain("workload-rule.disabled");
    await trust.addRule(issuerId, { agentId, subjectPattern: `${namespace}*` });
    expect(outcome(await register({}))).toBe("201 enrolled");
  });

  it("with the key of an instance that was quarantined", async () => {
    const keyPair = newInstanceKeyPair();
    const { json } = await register({ keyPair });
    await changeInstance(trust.admin, String(json.client_id), "quarantine", "A test");
    expect(outcome(await register({ keyPair }))).toBe("400 invalid_client_metadata");
  });
});
