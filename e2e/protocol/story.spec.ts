import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectTo, recordsAbout } from "@/e2e/support/server/process";
import { sharedServer } from "@/e2e/support/server/shared";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import type { Sql } from "@/lib/testing/database";
import { HttpClient, type Json, signIn } from "@/lib/testing/http";

// The story, spelled out: these bodies and members are a contract. It uses fetch, a cookie jar and a JOSE library, as
// anybody's client would.
const { url, admin: login, dataDir } = sharedServer();
const suffix = randomUUID().slice(0, 8);
const name = `refund-agent-${suffix}`;
const identifier = `https://payments-${suffix}.acme.example`;
const ownerLogin = { email: `mara-${suffix}@acme.example`, password: "correct horse battery staple" };
const approverLogin = { email: `ines-${suffix}@acme.example`, password: "another long pass phrase" };

let admin: HttpClient;
let owner: HttpClient;
let approver: HttpClient;
const agent = new HttpClient(url);
const pep = new HttpClient(url);

let sql: Sql;
let end: () => Promise<void>;
beforeAll(async () => {
  ({ sql, end } = await connectTo({ dataDir }));
});
afterAll(() => end());

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = publicKey.export({ format: "jwk" });

const proof = (method: string, htu: string) =>
  new SignJWT({ htm: method, htu, jti: randomUUID() })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
    .setIssuedAt()
    .sign(privateKey);

/** Lists the types of the committed records about a thing. They are sealed within a second. */
const records = (id: string) => recordsAbout(sql, id);

const ids = {} as Record<"owner" | "server" | "key" | "agent" | "instance" | "request" | "delegation", string>;
const secrets = {} as Record<"pepKey" | "enrolmentToken" | "accessToken", string>;
let spiffeId: string;

const tokenForm = async () => {
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: "ES256", typ: "client-authentication+jwt" })
    .setIssuer(ids.instance)
    .setSubject(ids.instance)
    .setAudience(url)
    .setIssuedAt()
    .setExpirationTime("60s")
    .sign(privateKey);
  return {
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion,
    resource: identifier,
  };
};

const tokenRequest = async () => {
  const headers = { dpop: await proof("POST", `${url}/oauth/token`) };
  return agent.send<Json>("POST", "/oauth/token", { form: await tokenForm(), headers });
};

const evaluation = () =>
  pep.post<{ decision: boolean; context: Json }>(
    "/access/v1/evaluation",
    {
      subject: { type: "agent", id: spiffeId, properties: { access_token: secrets.accessToken } },
      action: { name: "create" },
      resource: { type: "payment", id: "account/eu-7/pay-1" },
      context: { task: "refund", amount: "120.00", currency: "USD" },
    },
    { authorization: `Bearer ${secrets.pepKey}` },
  );

describe.sequential("the story", () => {
  it("0 people", async () => {
    admin = await signIn(url, login);
    const { status, body } = await admin.post("/api/people", { ...ownerLogin, name: "Mara Okafor", roles: ["member"] });
    expect({ status, body }).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^per_/) } });
    ids.owner = String(body.id);
    const second = await admin.post("/api/people", { ...approverLogin, name: "Ines Brandt", roles: ["approver"] });
    expect(second.status).toBe(201);
    expect(await records(ids.owner)).toEqual(["person.created"]);

    const invited = { email: `later-${suffix}@acme.example`, name: "Later", roles: ["member"] };
    const link = await admin.post("/api/people", invited);
    expect(link).toMatchObject({ status: 201, body: { invitationUrl: expect.stringContaining(`${url}/invitation`) } });
  });

  it("1 sign in", async () => {
    owner = await signIn(url, ownerLogin);
    approver = await signIn(url, approverLogin);
    expect((await owner.get("/api/session")).body).toMatchObject({ person: { email: ownerLogin.email } });
    expect(await records(ids.owner)).toEqual(["person.created", "person.signed-in"]);
  });

  it("2 a protected system, its catalogue and the key of its PEP", async () => {
    const registered = await admin.post("/api/resource-servers", {
      name: "Payments",
      identifier,
      types: [
        { name: "payment", actions: ["create", "read"], fields: { amount: { kind: "money", unitField: "currency" } } },
      ],
    });
    expect(registered).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^rsv_/) } });
    ids.server = String(registered.body.id);
    const issued = await admin.post(`/api/resource-servers/${ids.server}/keys`, { name: "the PEP" });
    expect(issued).toMatchObject({
      status: 201,
      body: { id: expect.stringMatching(/^key_/), key: expect.stringMatching(/^mpk_/) },
    });
    ids.key = String(issued.body.id);
    secrets.pepKey = String(issued.body.key);
    expect(await records(ids.server)).toEqual(["resource-server.registered", "resource-server.key-issued"]);
  });

  it("3 an agent, accountable to a person, and a one-time enrolment token", async () => {
    const profile = { name, purpose: "Refunds", environment: "prod", riskTier: "low" };
    const orphan = await admin.post("/api/agents", { ...profile, name: `${name}-orphan` });
    const refused = await admin.post(`/api/agents/${orphan.body.id}/activate`, {});
    expect(refused).toMatchObject({ status: 409, body: { code: "owner_required" } });

    const registered = await admin.post("/api/agents", { ...profile, ownerEmail: ownerLogin.email });
    expect(registered).toMatchObject({
      status: 201,
      body: { id: expect.stringMatching(/^agt_/), spiffeId: expect.any(String), status: "draft" },
    });
    ids.agent = String(registered.body.id);
    spiffeId = String(registered.body.spiffeId);
    expect(spiffeId).toBe(`spiffe://localhost/agent/${name}`);
    const activated = await admin.post(`/api/agents/${ids.agent}/activate`, {});
    expect(activated).toMatchObject({ status: 200, body: { status: "active" } });
    const issued = await admin.post(`/api/agents/${ids.agent}/enrolment-tokens`, { ttlSeconds: 600 });
    expect(issued).toMatchObject({ status: 201, body: { token: expect.any(String), expiresAt: expect.any(String) } });
    secrets.enrolmentToken = String(issued.body.token);
    expect(await records(ids.agent)).toEqual(["agent.registered", "agent.activated", "enrolment-token.issued"]);
  });

  it("4 the running agent makes its own key and enrols", async () => {
    const { status, body } = await agent.post(
      "/oauth/register",
      {
        client_name: name,
        token_endpoint_auth_method: "private_key_jwt",
        grant_types: ["client_credentials"],
        dpop_bound_access_tokens: true,
        jwks: { keys: [jwk] },
      },
      { authorization: `Bearer ${secrets.enrolmentToken}`, dpop: await proof("POST", `${url}/oauth/register`) },
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({
      client_id: expect.stringMatching(/^ins_/),
      registration_access_token: expect.any(String),
      registration_client_uri: `${url}/oauth/register/${body.client_id}`,
    });
    ids.instance = String(body.client_id);
    expect(await records(ids.instance)).toEqual(["instance.enrolled"]);
  });

  it("5 the owner asks, another person approves exactly what was shown", async () => {
    const asked = await owner.post("/api/requests", {
      agentId: ids.agent,
      purpose: "Refund customers",
      authority: [
        {
          type: "payment",
          locations: [identifier],
          actions: ["create"],
          identifiers: ["account/eu-*"],
          limits: [
            { field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" },
            { max_count: 20, window: "PT1H" },
          ],
          conditions: { tasks: ["refund"], environments: ["prod"] },
        },
      ],
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    expect(asked).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^req_/),
        status: "pending",
        digest: expect.any(String),
        sentence: expect.any(String),
        effect: expect.any(Array),
      },
    });
    ids.request = String(asked.body.id);
    const { digest } = asked.body;
    const path = `/api/requests/${ids.request}/approve`;
    expect((await owner.post(path, { digest, note: "" })).status).toBe(403);
    const stale = await approver.post(path, { digest: "A".repeat(43), note: "" });
    expect(stale).toMatchObject({ status: 409, body: { code: "digest_stale" } });
    const approved = await approver.post(path, { digest, note: "Within policy" });
    expect(approved).toMatchObject({
      status: 200,
      body: { status: "approved", delegationId: expect.stringMatching(/^dlg_/) },
    });
    ids.delegation = String(approved.body.delegationId);
    expect(await records(ids.request)).toEqual(["request.made", "delegation.granted", "request.approved"]);
    expect(createHash("sha256").update(String(asked.body.document)).digest("base64url")).toBe(digest);
  });

  it("6 a short-lived, sender-constrained token that carries the chain", async () => {
    const { status, body } = await tokenRequest();
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        access_token: expect.any(String),
        token_type: "DPoP",
        expires_in: expect.any(Number),
        authorization_details: [{ type: "payment" }],
      },
    });
    secrets.accessToken = String(body.access_token);
    const claims = JSON.parse(Buffer.from(secrets.accessToken.split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({
      iss: url,
      sub: spiffeId,
      client_id: ids.instance,
      aud: identifier,
      cnf: { jkt: expect.any(String) },
      delegation: [{ id: ids.delegation, version: 1, digest: expect.any(String) }],
      agent: { id: ids.agent, instance: ids.instance, generation: 1 },
    });
    expect(await records(claims.jti)).toEqual(["token.issued"]);
  });

  it("7 every action asks", async () => {
    const { status, body } = await evaluation();
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { decision: true, context: { decision_id: expect.stringMatching(/^dec_/), leaf_hash: expect.any(String) } },
    });
    expect(await records(String(body.context.decision_id))).toEqual(["decision.made"]);
  });

  it("8 what happened, sealed", async () => {
    type List = { entries: { index: number; type: string; time: string; entryId: string }[]; next: string | null };
    const list = () => admin.get<List>(`/api/audit?q=agent:${name}`);
    await expect.poll(async () => (await list()).body.entries[0]?.type).toBe("decision.made");
    const { status, body } = await list();
    expect({ status, next: body.next }).toEqual({ status: 200, next: null });
    expect(body.entries.map(({ type }) => type)).toEqual(
      [
        ...["agent.registered", "agent.activated", "enrolment-token.issued", "instance.enrolled", "request.made"],
        ...["delegation.granted", "request.approved", "token.issued", "decision.made"],
      ].toReversed(),
    );
    const [newest] = body.entries;
    if (!newest) throw new Error("The trail is empty.");
    const proven = await admin.get(`/api/audit/${newest.index}/proof`);
    expect(proven.headers.get("content-type")).toMatch(/^text\/plain/);

    const vkey = (await new HttpClient(url).get("/log/key")).text.trim();
    const [row] = await sql<{ body: Buffer }>("select body from log_entries where entry_id = $1", [newest.entryId]);
    const leaf = createHash("sha256")
      .update(Buffer.from([0]))
      .update(row?.body ?? "")
      .digest();
    const key = parseVkey(vkey);
    const verified = verifyTlogProof(proven.text, leaf, { origin: key.name, keys: [key] });
    expect(verified.index).toBe(newest.index);
    const other = createHash("sha256").update("another record").digest();
    expect(() => verifyTlogProof(proven.text, other, { origin: key.name, keys: [key] })).toThrow("not_included");
  });

  it("9 stop it", async () => {
    const scope = { agentId: ids.agent };
    const preview = await admin.post("/api/revocations/preview", { scope });
    expect(preview).toMatchObject({
      status: 200,
      body: { agents: 1, instances: 1, delegations: 1, tokens: 1, people: expect.any(Number) },
    });
    const revoked = await admin.post("/api/revocations", { scope, reason: "It behaves oddly" });
    expect(revoked).toMatchObject({
      status: 200,
      body: { id: expect.stringMatching(/^rev_/), effectiveAt: expect.any(String) },
    });
    expect(await records(String(revoked.body.id))).toEqual(["agent.revoked"]);

    const denied = await evaluation();
    expect(denied).toMatchObject({
      status: 200,
      body: { decision: false, context: { code: "agent_revoked", reason: expect.any(String) } },
    });
    expect(await records(String(denied.body.context.decision_id))).toEqual(["decision.made"]);
    expect(await tokenRequest()).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  });
});
