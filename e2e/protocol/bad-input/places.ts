import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { badSignature, type Fault, type Kind } from "@/e2e/protocol/bad-input/fault";
import type { OwnServer, RefusedCall } from "@/e2e/protocol/bad-input/fixture";
import { type Base, signerOf } from "@/e2e/protocol/bad-input/forge";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";
import { AgentClient } from "@/lib/testing/agent-client";
import type { Json, Sent } from "@/lib/testing/http";
import { evaluationOf, type Subject } from "@/lib/testing/stage";

/** Server, agents and keys with which the places are tested. */
export type Scene = OwnServer & {
  /** Its key has a `kid`. */
  instance: AgentClient;
  subject: Subject;
  openToken: string;
  /** Signs access tokens as the server does. */
  signToken: Base["sign"];
  canary: string;
};

/** A place where a kind of token is presented, with the refusals of that place. */
export type Place = {
  name: string;
  kind: Kind;
  /** In a header field, where not every character can stand. */
  inHeader: boolean;
  endpoint: (scene: Scene) => string;
  base: (scene: Scene) => Base;
  sent: (scene: Scene, token: string) => Sent;
  /** The answer to a token without a fault. */
  granted: (scene: Scene) => { status: number; body: Json };
  refused: (scene: Scene, fault: Pick<Fault, "reason" | "identified">) => Omit<RefusedCall, "name" | "sent">;
};

const seconds = (): number => Math.floor(Date.now() / 1000);

export const assertionOf = ({ instance, server }: Scene): Base => ({
  header: { alg: "ES256", typ: "client-authentication+jwt", kid: instance.key.jwk.kid },
  payload: {
    ...{ iss: instance.clientId, sub: instance.clientId, aud: server.publicUrl },
    ...{ jti: randomUUID(), iat: seconds(), exp: seconds() + 60 },
  },
  sign: signerOf(instance.key.privateKey),
});

export const proofOf = ({ key }: Pick<AgentClient, "key">, htm: string, htu: string, claims: Json = {}): Base => ({
  header: { alg: "ES256", typ: "dpop+jwt", jwk: key.jwk },
  payload: { htm, htu, jti: randomUUID(), iat: seconds(), ...claims },
  sign: signerOf(key.privateKey),
});

const tokenUrl = ({ server }: Scene): string => `${server.publicUrl}/oauth/token`;
const described = (error: string, status: number, reason: string) => ({
  status,
  body: { error, error_description: expect.stringContaining(reason) },
});
const denied = (code: string, reason: string) => ({
  status: 200,
  body: { decision: false, context: { code, reason: expect.stringContaining(reason) } },
  audited: { type: "decision.made", names: code },
});
const notByKey = "the signature is not by the embedded key";
const proofReason = (reason: string): string => (reason === badSignature ? notByKey : reason);

export const assertionAtToken: Place = {
  name: "a client assertion at /oauth/token",
  kind: "assertion",
  inHeader: false,
  endpoint: () => "POST /oauth/token",
  base: assertionOf,
  sent: (scene, client_assertion) => ({
    form: { ...scene.instance.tokenForm(scene.stage.server.identifier), client_assertion },
    headers: { dpop: scene.instance.proof("POST", tokenUrl(scene)) },
  }),
  granted: () => ({ status: 200, body: { token_type: "DPoP" } }),
  refused: ({ instance }, { reason, identified }) => ({
    ...described("invalid_client", 401, reason === badSignature ? "" : reason),
    audited: identified ? { type: "token.refused", names: instance.clientId } : null,
  }),
};

export const proofAtToken: Place = {
  name: "a proof at /oauth/token",
  kind: "proof",
  inHeader: true,
  endpoint: () => "POST /oauth/token",
  base: (scene) => proofOf(scene.instance, "POST", tokenUrl(scene)),
  sent: (scene, dpop) => ({ form: scene.instance.tokenForm(scene.stage.server.identifier), headers: { dpop } }),
  granted: () => ({ status: 200, body: { token_type: "DPoP" } }),
  refused: ({ instance }, { reason }) => ({
    ...described("invalid_dpop_proof", 400, proofReason(reason)),
    audited: { type: "token.refused", names: instance.clientId },
  }),
};

/** A client for each scene: the files of a process may use one server, which takes a key once. */
function clientOfScene(): (scene: Scene) => AgentClient {
  const made = new WeakMap<Scene, AgentClient>();
  return (scene) => {
    const client = made.get(scene) ?? new AgentClient("");
    made.set(scene, client);
    return client;
  };
}

const newcomer = clientOfScene();

export const proofAtRegistration: Place = {
  name: "a proof at /oauth/register",
  kind: "proof",
  inHeader: true,
  endpoint: () => "POST /oauth/register",
  base: (scene) => proofOf(newcomer(scene), "POST", `${scene.server.publicUrl}/oauth/register`),
  sent: (scene, dpop) => ({
    json: newcomer(scene).metadata(),
    headers: { authorization: `Bearer ${scene.openToken}`, dpop },
  }),
  granted: () => ({ status: 201, body: { token_endpoint_auth_method: "private_key_jwt" } }),
  refused: ({ subject }, { reason }) => ({
    ...described("invalid_dpop_proof", 400, proofReason(reason)),
    audited: { type: "enrolment.refused", names: subject.agentId },
  }),
};

const nextKey = clientOfScene();
const registrationPath = ({ instance }: Scene): string => `/oauth/register/${instance.clientId}`;
const rotation = (scene: Scene, dpop: string, new_key_proof: string): Sent => ({
  json: { client_id: scene.instance.clientId, jwks: { keys: [nextKey(scene).key.jwk] }, new_key_proof },
  headers: { authorization: `Bearer ${scene.instance.registrationToken}`, dpop },
});
const rotationPlace = (name: string, by: (scene: Scene) => AgentClient) => ({
  name,
  kind: "proof" as const,
  endpoint: (scene: Scene) => `PUT ${registrationPath(scene)}`,
  base: (scene: Scene) => proofOf(by(scene), "PUT", `${scene.server.publicUrl}${registrationPath(scene)}`),
  granted: (scene: Scene) => ({ status: 200, body: { client_id: scene.instance.clientId } }),
  refused: ({ instance }: Scene, { reason }: Pick<Fault, "reason">) => ({
    ...described("invalid_dpop_proof", 400, proofReason(reason)),
    audited: { type: "instance.key-rotation-refused", names: instance.clientId },
  }),
});
const proofBy = (client: AgentClient, scene: Scene): string =>
  client.proof("PUT", `${scene.server.publicUrl}${registrationPath(scene)}`);

export const proofAtRotation: Place = {
  ...rotationPlace("a proof at PUT /oauth/register/{id}", ({ instance }) => instance),
  inHeader: true,
  sent: (scene, dpop) => rotation(scene, dpop, proofBy(nextKey(scene), scene)),
};

export const newKeyProofAtRotation: Place = {
  ...rotationPlace("a new key's proof at PUT /oauth/register/{id}", nextKey),
  inHeader: false,
  sent: (scene, proof) => rotation(scene, proofBy(scene.instance, scene), proof),
};

const asking = ({ stage }: Scene, json: Json): Sent => ({
  json,
  headers: { authorization: `Bearer ${stage.server.pepKey}` },
});
/** The address of the action that the protected system was asked for. */
const actionUrl = ({ stage }: Scene): string => `${stage.server.identifier}/payments`;

export const askingWith = (scene: Scene, proof: string, subject = scene.subject, url = actionUrl(scene)): Sent =>
  asking(scene, evaluationOf(subject, { context: { dpop: { proof, method: "POST", url } } }));

export const proofOfAction = (scene: Scene, claims: Json = {}): Base =>
  proofOf(scene.subject.instance, "POST", actionUrl(scene), { ath: accessTokenHash(scene.subject.token), ...claims });

export const proofAtEvaluation: Place = {
  name: "a proof at /access/v1/evaluation",
  kind: "proof",
  inHeader: false,
  endpoint: () => "POST /access/v1/evaluation",
  base: proofOfAction,
  sent: askingWith,
  granted: () => ({ status: 200, body: { decision: true } }),
  refused: (_, { reason }) => denied("possession_invalid", proofReason(reason)),
};

export const tokenAtEvaluation: Place = {
  name: "an access token at /access/v1/evaluation",
  kind: "access token",
  inHeader: false,
  endpoint: () => "POST /access/v1/evaluation",
  base: ({ subject, signToken }) => {
    const [head = "", body = ""] = subject.token.split(".");
    const read = (segment: string): Json => JSON.parse(Buffer.from(segment, "base64url").toString());
    return { header: read(head), payload: read(body), sign: signToken };
  },
  sent: (scene, token) => asking(scene, evaluationOf({ ...scene.subject, token })),
  granted: () => ({ status: 200, body: { decision: true } }),
  refused: () => denied("token_invalid", ""),
};
