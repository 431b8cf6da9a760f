import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import { AgentClient } from "@/lib/testing/agent-client";
import { ForeignIssuer } from "@/lib/testing/foreign-issuer";
import { HttpClient, type Json, succeeded } from "@/lib/testing/http";
import { addAgent, delegate, type Stage, setStage } from "@/lib/testing/stage";

// An agent gets its identity and its tokens without any secret of ours: its platform vouches for it.
const server = sharedServer();
const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

let stage: Stage;
let platform: ForeignIssuer;
beforeAll(async () => {
  stage = await setStage(server);
  platform = await ForeignIssuer.start();
});
afterAll(() => platform.stop());

type Issuer = { id: string; keys: Json[]; fetchError: { code: string } | null };
const trust = (settings: Json) => stage.admin.post<Issuer>("/api/trusted-issuers", settings);

/** An active agent with authority and a workload rule, and the subject of its platform's tokens. */
async function workload(): Promise<{ agentId: string; sub: string; issuerId: string }> {
  const known = await stage.admin.get<{ trustedIssuers: (Issuer & { issuer: string })[] }>("/api/trusted-issuers");
  const before = succeeded(known).trustedIssuers.find(({ issuer }) => issuer === platform.url);
  const settings = { name: "A cluster", kind: "workloads", issuer: platform.url, keySource: "discovery" };
  const { id: issuerId } = before ?? succeeded(await trust(settings));
  const { agentId, name } = await addAgent(stage);
  succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
  await delegate(stage, agentId);
  const rule = { agentId, subjectPattern: `system:serviceaccount:${name}:*` };
  succeeded(await stage.admin.post(`/api/trusted-issuers/${issuerId}/rules`, rule));
  return { agentId, issuerId, sub: `system:serviceaccount:${name}:worker` };
}

const signed = (sub: string) => platform.sign({ sub, aud: server.publicUrl });

function ask(instance: AgentClient, assertion: string) {
  const form = { grant_type: grantType, assertion, resource: stage.server.identifier };
  const headers = { dpop: instance.proof("POST", `${server.publicUrl}/oauth/token`) };
  return new HttpClient(server.url).send<{ access_token: string; error: string }>("POST", "/oauth/token", {
    form,
    headers,
  });
}

describe("a workload", () => {
  it("enrols with its platform's token, and gets tokens for it", async () => {
    const { agentId, sub } = await workload();
    const instance = new AgentClient(server.publicUrl);
    await instance.enrol(signed(sub));
    const { instances } = succeeded(await stage.admin.get<{ instances: Json[] }>(`/api/agents/${agentId}/instances`));
    expect(instances).toMatchObject([{ id: instance.clientId, enrolledBy: { kind: "workload", subject: sub } }]);
    const { access_token: token } = succeeded(await ask(instance, signed(sub)));
    expect(await instance.token(stage.server.identifier)).not.toBe(token);
  });

  it("gets one answer for every fault, before and after its issuer is no longer trusted", async () => {
    const { sub } = await workload();
    const instance = new AgentClient(server.publicUrl);
    await instance.enrol(signed(sub));
    const answers = [
      await ask(instance, platform.sign({ sub, aud: "https://other.example" })),
      await ask(instance, platform.sign({ sub, aud: server.publicUrl, iss: "https://unknown.example" })),
      await ask(instance, signed("system:serviceaccount:nobody:x")),
      await ask(instance, "garbage"),
    ];
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("follows the platform's keys", async () => {
    const { sub, issuerId } = await workload();
    platform.rotate("next");
    succeeded(await stage.admin.post(`/api/trusted-issuers/${issuerId}/refresh`));
    const instance = new AgentClient(server.publicUrl);
    await instance.enrol(signed(sub));
    expect((await ask(instance, signed(sub))).status).toBe(200);
  });
});

describe("addresses that an administrator enters", () => {
  let canary: ForeignIssuer;
  beforeAll(async () => {
    canary = await ForeignIssuer.start();
  });
  afterAll(() => canary.stop());

  const at = (host: string) => `http://${host}:${new URL(canary.url).port}/jwks`;
  const issuer = () => `https://${crypto.randomUUID()}.acme.example`;
  const settings = (keysUrl: string) => ({
    ...{ name: "Somewhere", kind: "workloads", issuer: issuer(), keySource: "jwks_uri", keysUrl },
  });

  it.each([
    ["https://169.254.169.254/latest/meta-data", "address_not_allowed"],
    ["https://[::1]/jwks", "address_not_allowed"],
    ["https://0.0.0.0/jwks", "address_not_allowed"],
    ["https://10.0.0.1/jwks", "address_not_allowed"],
    ["https://[::ffff:169.254.169.254]/jwks", "address_not_allowed"],
    ["https://2852039166/jwks", "address_not_allowed"],
    ["https://0xa9.0xfe.0xa9.0xfe/jwks", "address_not_allowed"],
    ["http://issuer.acme.example/jwks", "url_not_allowed"],
    ["file:///etc/passwd", "url_not_allowed"],
    ["gopher://127.0.0.1/_x", "url_not_allowed"],
  ])("%s is refused: %s", async (keysUrl, code) => {
    expect(await trust(settings(keysUrl))).toMatchObject({
      status: 422,
      body: { errors: [{ path: "keysUrl", code }] },
    });
  });

  it("lead nowhere else", async () => {
    canary.instead.set("/jwks", { status: 302, headers: { location: `${canary.url}/elsewhere` } });
    const redirecting = succeeded(await trust(settings(at("127.0.0.1"))), [201]);
    expect(redirecting).toMatchObject({ keys: [], fetchError: { code: "redirected" } });
    expect(canary.asked).toEqual(["/jwks"]);
  });
});
