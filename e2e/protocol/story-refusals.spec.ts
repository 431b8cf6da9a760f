import { beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import { AgentClient } from "@/lib/testing/agent-client";
import { HttpClient, type Json, succeeded } from "@/lib/testing/http";
import {
  addAgent,
  addSubject,
  enrolmentToken,
  evaluationOf,
  inAnHour,
  payments,
  type Stage,
  type Subject,
  setStage,
} from "@/lib/testing/stage";

const server = sharedServer();
let stage: Stage;
let subject: Subject;
beforeAll(async () => {
  stage = await setStage(server);
  subject = await addSubject(stage);
});

const invalidToken = { status: 401, body: { error: "invalid_token" } };
const invalidClient = { status: 401, body: { error: "invalid_client" } };
const invalidProof = { status: 400, body: { error: "invalid_dpop_proof" } };

/** A token request that would be granted without the given faults. */
const request = (form: Record<string, string> = {}, dpop?: string) =>
  subject.instance.requestToken(stage.server.identifier, { form, ...(dpop === undefined ? {} : { dpop }) });

const tokenUrl = `${server.publicUrl}/oauth/token`;

describe("refusals of the story", () => {
  it("an unknown or used enrolment token is no token", async () => {
    expect(await new AgentClient(server.publicUrl).register("met_unknown")).toMatchObject(invalidToken);
    const token = await enrolmentToken(stage, subject.agentId);
    await new AgentClient(server.publicUrl).enrol(token);
    expect(await new AgentClient(server.publicUrl).register(token)).toMatchObject(invalidToken);
  });

  it("a key that is enrolled already enrols no instance, of this agent or another", async () => {
    const other = await addAgent(stage);
    await stage.admin.post(`/api/agents/${other.agentId}/activate`);
    for (const agentId of [subject.agentId, other.agentId]) {
      const copy = new AgentClient(server.publicUrl, subject.instance.key);
      const refused = await copy.register(await enrolmentToken(stage, agentId));
      expect(refused).toMatchObject({ status: 400, body: { error: "invalid_client_metadata" } });
    }
  });

  it("I7 a replayed assertion is no client, a replayed or wrong proof is none", async () => {
    const client_assertion = subject.instance.assertion();
    const dpop = subject.instance.proof("POST", tokenUrl);
    expect((await request({ client_assertion }, dpop)).status).toBe(200);
    expect(await request({ client_assertion })).toMatchObject(invalidClient);
    expect(await request({}, dpop)).toMatchObject(invalidProof);
    expect(await request({}, subject.instance.proof("POST", `${server.publicUrl}/oauth/register`))).toMatchObject(
      invalidProof,
    );
    expect(await request({}, subject.instance.proof("GET", tokenUrl))).toMatchObject(invalidProof);
    expect(await request({}, new AgentClient(server.publicUrl).proof("POST", tokenUrl))).toMatchObject(invalidProof);
    expect(await request({ client_assertion: subject.instance.assertion({ aud: tokenUrl }) })).toMatchObject(
      invalidClient,
    );
  });

  it("extra members are refused in bodies of /api and in authority", async () => {
    const person = { email: "x@acme.example", name: "X", roles: ["member"], isAdmin: true };
    expect(await stage.admin.post("/api/people", person)).toMatchObject({
      status: 400,
      body: { code: "malformed_request", errors: [{ path: "isAdmin", code: "unknown_member" }] },
    });
    const authority = [payments(stage, { extra: 1 })];
    const asked = { agentId: subject.agentId, purpose: "More", authority, expiresAt: inAnHour() };
    expect(await stage.owner.client.post("/api/requests", asked)).toMatchObject({
      status: 400,
      body: { code: "authority_invalid", errors: [{ path: "authority[0].extra", code: "unknown_member" }] },
    });
  });

  it("extra members are ignored on OAuth forms, at registration and in AuthZEN envelopes", async () => {
    expect((await request({ an_extra_member: "x" })).status).toBe(200);
    const instance = new AgentClient(server.publicUrl);
    const metadata: Json = { ...instance.metadata(), an_extra_member: "x" };
    expect((await instance.register(await enrolmentToken(stage, subject.agentId), { metadata })).status).toBe(201);
    const headers = { authorization: `Bearer ${stage.server.pepKey}` };
    const question = { ...evaluationOf(subject), an_extra_member: "x" };
    expect(await new HttpClient(server.url).post("/access/v1/evaluation", question, headers)).toMatchObject({
      status: 200,
      body: { decision: true },
    });
  });

  it("a stopped agent's enrolment is not answered again, not even to the key that enrolled (I2)", async () => {
    const { agentId } = await addAgent(stage);
    succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
    const [token, instance] = [await enrolmentToken(stage, agentId), new AgentClient(server.publicUrl)];
    await instance.enrol(token);
    expect(await instance.register(token)).toMatchObject({ status: 201, body: { client_id: instance.clientId } });
    succeeded(await stage.admin.post("/api/revocations", { scope: { agentId }, reason: "A test" }));
    expect(await instance.register(token)).toMatchObject(invalidToken);
  });
});
