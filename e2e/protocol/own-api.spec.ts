import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import type { AgentClient } from "@/lib/testing/agent-client";
import { conforms } from "@/lib/testing/conforms";
import { addPerson, type Json, signIn, succeeded } from "@/lib/testing/http";
import { addAgent, addInstance, delegate, type Stage, setStage } from "@/lib/testing/stage";

// Authority over this product's own API is delegated like over anything else, and every call is decided and recorded.
const server = sharedServer();
const ownApi = `${server.publicUrl}/api`;

let stage: Stage;
let instance: AgentClient;
let agentId: string;
let token: string;

beforeAll(async () => {
  stage = await setStage(server);
  ({ agentId } = await addAgent(stage));
  succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
  instance = await addInstance(stage, agentId);
  await delegate(stage, agentId, { authority: [over(["agents:own", "people:read"])] });
  token = await instance.token(ownApi, { at: server.url });
});

const over = (actions: string[]): Json => ({ type: "mandate", locations: [ownApi], actions, identifiers: ["*"] });

const call = (method: "GET" | "POST", path: string, headers: Record<string, string | undefined> = {}) =>
  instance.callApi<{ code?: string; agents?: { id: string }[] }>(method, path, { token, at: server.url, headers });

describe("the console interface by access token", () => {
  it(conforms("RFC 6749", "3.3", "covered actions become the token's scope"), () => {
    expect(decodeJwt(token)).toMatchObject({ aud: ownApi, scope: "agents:own people:read" });
  });

  it("does in its owner's name what the owner may do, and sees no more", async () => {
    const answer = succeeded(await call("GET", "/api/agents"));
    expect(answer.agents?.map(({ id }) => id)).toContain(agentId);
    await addAgent({ ...stage, owner: await addPerson(stage.admin, ["member"]) });
    const again = succeeded(await call("GET", "/api/agents"));
    expect(again.agents?.length).toBe(answer.agents?.length);
  });

  it("records whose hand it was", async () => {
    const { agentId: other } = await addAgent(stage);
    succeeded(await call("POST", `/api/agents/${other}/enrolment-tokens`), [201]);
    await expect
      .poll(async () => {
        const admin = await signIn(server.url, server.admin);
        const path = `/api/audit?q=type:enrolment-token.issued agent:${other}`;
        const { entries } = succeeded(
          await admin.get<{ entries: { facts?: Json; refs?: string[] }[] }>(encodeURI(path)),
        );
        return JSON.stringify(entries);
      })
      .toContain(instance.clientId);
  });

  it(conforms("RFC 6750", "3.1", "an action outside the scope is answered insufficient_scope"), async () => {
    expect(await call("GET", "/api/keys")).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
  });

  it("gives no more than the person behind it has", async () => {
    expect(await call("GET", "/api/people")).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
  });

  it(conforms("RFC 9449", "7.2", "a bound token is refused under the Bearer scheme"), async () => {
    const bearer = await call("GET", "/api/agents", { authorization: `Bearer ${token}`, dpop: undefined });
    expect(bearer).toMatchObject({ status: 401, body: { code: "token_invalid" } });
  });

  it.each([
    ["without a proof", { dpop: undefined }],
    ["with two proofs", { dpop: "a.b.c, a.b.c" }],
    ["with what is no token of this server", { authorization: "DPoP a.b.c" }],
    ["with a session's cookie beside a wrong token", { authorization: "Bearer a.b.c", cookie: "x=y" }],
  ])("is refused %s", async (_, change) => {
    expect((await call("GET", "/api/agents", change)).status).toBe(401);
  });

  it(conforms("RFC 9449", "11.1", "a proof works once at this resource server too"), async () => {
    const dpop = instance.proof("GET", `${server.publicUrl}/api/agents`, { token });
    expect((await call("GET", "/api/agents", { dpop })).status).toBe(200);
    expect(await call("GET", "/api/agents", { dpop })).toMatchObject({
      status: 401,
      body: { code: "possession_invalid" },
    });
    expect(
      await call("GET", "/api/agents", { dpop: instance.proof("GET", `${server.publicUrl}/api/keys`, { token }) }),
    ).toMatchObject({ status: 401 });
  });

  it("stops with the agent (I2)", async () => {
    const scope = { agentId };
    succeeded(await stage.admin.post("/api/revocations", { scope, reason: "No longer wanted" }));
    expect(await call("GET", "/api/agents")).toMatchObject({ status: 403, body: { code: "agent_revoked" } });
  });
});
