import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { OwnServer } from "@/e2e/protocol/bad-input/fixture";
import { endedAgent } from "@/e2e/support/matrix/agents-ended";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";
import { signCompact } from "@/lib/protocols/jose/sign";
import { AgentClient } from "@/lib/testing/agent-client";
import { HttpClient, succeeded } from "@/lib/testing/http";
import { addAgent, addInstance, delegate, enrolmentToken, type Stage, type Subject } from "@/lib/testing/stage";
import { claimsOf, exchangeGrant, tokenType } from "@/lib/testing/tokens";

/** Who plays: an agent for itself, one that may act for the stage's owner, and a key that is enrolled nowhere. */
export type Cast = {
  stage: Stage;
  url: string;
  subject: Subject;
  /** May act in the owner's name. */
  actor: { agentId: string; instance: AgentClient; delegationId: string };
  cookie: string;
};

/** The use of a credential at its place: the signer's key, and the request. */
export type Use = { signer: AgentClient; method: string; path: string; address?: string; boundTo?: string };

/** Makes one fresh credential of its kind. */
type Make = (cast: Cast, use: Use) => Promise<string>;

export async function makeCast({ stage, server, subject }: OwnServer): Promise<Cast> {
  const { agentId } = await addAgent(stage);
  succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
  const instance = await addInstance(stage, agentId);
  const delegationId = await delegate(stage, agentId, { onBehalfOf: stage.owner.id });
  const cookie = /(?:^|; )next-auth\.session-token=([^;]+)/.exec(stage.owner.client.cookieHeader())?.[1] ?? "";
  return { stage, url: server.url, subject, actor: { agentId, instance, delegationId }, cookie };
}

export const freshToken = ({ stage, subject, url }: Cast): Promise<string> =>
  subject.instance.token(stage.server.identifier, { at: url });

export const subjectToken = async ({ stage }: Cast): Promise<string> =>
  succeeded(await stage.owner.client.post<{ subjectToken: string }>("/api/subject-tokens", {})).subjectToken;

async function exchangedToken(cast: Cast): Promise<string> {
  const form = {
    grant_type: exchangeGrant,
    subject_token: await subjectToken(cast),
    subject_token_type: tokenType("jwt"),
  };
  return cast.actor.instance.token(cast.stage.server.identifier, { form, at: cast.url });
}

const pepHeaders = ({ stage }: Cast) => ({ authorization: `Bearer ${stage.server.pepKey}` });

async function introspectionJwt(cast: Cast): Promise<string> {
  const headers = { ...pepHeaders(cast), accept: "application/token-introspection+jwt" };
  const form = { token: cast.subject.token };
  return (await new HttpClient(cast.url).send("POST", "/oauth/introspect", { form, headers })).text;
}

async function statusListJwt({ url, subject }: Cast): Promise<string> {
  const payload = Buffer.from(subject.token.split(".")[1] ?? "", "base64url").toString();
  const { status }: { status: { status_list: { uri: string } } } = JSON.parse(payload);
  return (await new HttpClient(url).get(new URL(status.status_list.uri).pathname)).text;
}

async function delegationJws(cast: Cast): Promise<string> {
  const path = `/oauth/delegations/${cast.subject.delegationId}`;
  return succeeded(await new HttpClient(cast.url).get<string[]>(path, pepHeaders(cast)))[0] ?? "";
}

async function retirementJws({ stage }: Cast): Promise<string> {
  const { agentId } = await endedAgent.retired(stage);
  return succeeded(await stage.admin.get<{ statement: string }>(`/api/agents/${agentId}/certificate`)).statement;
}

/** An identity token of a foreign issuer about the stage's owner. */
async function foreignIdToken({ stage }: Cast): Promise<string> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: "https://idp.example", sub: stage.owner.id, aud: stage.publicUrl, iat, exp: iat + 300 };
  return signCompact({ alg: "ES256", typ: "JWT", kid: "idp" }, { ...claims, jti: randomUUID() }, privateKey);
}

const proofFor: Make = async ({ stage }, { signer, method, path, address, boundTo }) => {
  const ath = boundTo === undefined ? {} : { ath: accessTokenHash(boundTo) };
  return signer.proof(method, address ?? `${stage.publicUrl}${path}`, ath);
};

export const kinds: Record<string, Make> = {
  "an access token": freshToken,
  "an exchanged token": exchangedToken,
  "a DPoP proof": proofFor,
  "a client assertion": async (_, { signer }) => signer.assertion(),
  "a signed delegation": delegationJws,
  "a signed retirement": retirementJws,
  "a status list": statusListJwt,
  "a signed introspection": introspectionJwt,
  "a subject token": subjectToken,
  "an enrolment token": ({ stage, subject }) => enrolmentToken(stage, subject.agentId),
  "a registration token": async ({ subject }) => subject.instance.registrationToken,
  "a PEP key": async ({ stage }) => stage.server.pepKey,
  "a session cookie": async ({ cookie }) => cookie,
  "a foreign identity token": foreignIdToken,
  "a checkpoint": async ({ url }) => (await new HttpClient(url).get("/log/checkpoint")).text,
  "the id of a token": async ({ subject }) => claimsOf(subject.token).jti,
};

/** A key that was never enrolled. */
export const newcomer = ({ stage }: Cast): AgentClient => new AgentClient(stage.publicUrl);
