import { runtime } from "@/lib/platform/base/runtime";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";
import { isOAuthError, toOAuthResponse } from "@/lib/protocols/oauth/errors";
import { ownApiIdentifier } from "@/lib/resource-servers/own-api";
import { answerTokenRequest } from "@/lib/tokens/endpoint";
import type { ActClaim } from "@/lib/tokens/model";
import { AgentClient } from "./agent-client";
import type { Chain, TestAgent } from "./direct";
import type { Call, Route, World } from "./world";

export const exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
export const tokenType = (name: string): string => `urn:ietf:params:oauth:token-type:${name}`;

export type Claims = {
  sub: string;
  client_id: string;
  aud: string;
  exp: number;
  iat: number;
  jti: string;
  act?: ActClaim;
  cnf: { jkt: string };
  authorization_details: Record<string, unknown>[];
  delegation: { id: string }[];
};

/** Reads a token without verifying it. */
export const claimsOf = <T = Claims>(token: string): T =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

type Holder = Pick<TestAgent, "instanceId" | "privateKey" | "jwk">;

/** The instance of an agent, as it signs its requests. */
function clientOf({ instanceId, privateKey, jwk }: Holder): AgentClient {
  const client = new AgentClient(runtime().publicUrl, { privateKey, jwk });
  client.clientId = instanceId;
  return client;
}

type Proof = { method?: string; url: string; ath?: string; jti?: string };

/** A DPoP proof of the instance. */
export const proof = (agent: Holder, { method = "POST", url, ...claims }: Proof): string =>
  clientOf(agent).proof(method, url, claims);

/** A client assertion of the instance. */
export const assertion = (agent: Holder, claims: Parameters<AgentClient["assertion"]>[0] = {}): string =>
  clientOf(agent).assertion(claims);

/** Sends a token request as the running agent does; the given form fields replace the valid ones. */
export async function requestToken(
  agent: Holder & Pick<TestAgent, "identifier">,
  form: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const [client, url] = [clientOf(agent), `${runtime().publicUrl}/oauth/token`];
  const request = new Request(url, {
    method: "POST",
    body: new URLSearchParams({ ...client.tokenForm(agent.identifier), ...form }),
    headers: { dpop: client.proof("POST", url), ...headers },
  });
  return answerTokenRequest({ request, requestId: "test", ip: "127.0.0.1", params: {} });
}

export async function tokenOf(agent: TestAgent, form: Record<string, string> = {}): Promise<string> {
  const { access_token } = (await (await requestToken(agent, form)).json()) as { access_token: string };
  return access_token;
}

export type Exchanged = {
  status: number;
  error: string | undefined;
  error_description: string | undefined;
  access_token: string;
  issued_token_type: string;
  token_type: string;
  expires_in: number;
};

/** Sends an exchange as the running agent does, with its changes. */
export const exchange = (
  agent: TestAgent,
  subjectToken: string,
  form: Record<string, string> = {},
): Promise<Exchanged> =>
  tokenRequest(agent, {
    grant_type: exchangeGrant,
    subject_token: subjectToken,
    subject_token_type: tokenType("jwt"),
    ...form,
  });

/** Sends a token request and returns the answer of the route. */
export async function tokenRequest(agent: TestAgent, form: Record<string, string>): Promise<Exchanged> {
  const response = await requestToken(agent, form).catch((error: unknown) => {
    if (isOAuthError(error)) return toOAuthResponse(error);
    throw error;
  });
  return { status: response.status, ...((await response.json()) as Omit<Exchanged, "status">) };
}

/** Passes a token down the chain: the first agent gets it for itself, each next one exchanges the former token. */
export async function handDown({ agents: [first, ...others] }: Chain, begin?: string): Promise<string[]> {
  if (!first) throw new Error("A chain has a first agent.");
  const tokens = [begin ?? (await tokenOf(first))];
  for (const agent of others) {
    const { access_token, error_description } = await exchange(agent, tokens.at(-1) ?? "");
    if (access_token === undefined) throw new Error(`not exchanged: ${error_description}`);
    tokens.push(access_token);
  }
  return tokens;
}

/** One element over this product's own API. */
export const over = (...actions: string[]) => [
  { type: "mandate", locations: [ownApiIdentifier()], actions, identifiers: ["*"] },
];

export type OwnApiCall = [agent: TestAgent, token: string, route: Route, call: Call & { path: string; dpop?: string }];

/** Calls a route as an agent does: with its token and a proof, a fresh one unless given. */
export async function callOwnApi(world: World, ...[agent, token, route, call]: OwnApiCall) {
  const { method = "GET", path, dpop } = call;
  const url = world.runtime.publicUrl + path.split("?")[0];
  const fresh = dpop ?? proof(agent, { method, url, ath: accessTokenHash(token) });
  const headers = { authorization: `DPoP ${token}`, dpop: fresh, ...call.headers };
  const response = await world.call(route, { ...call, headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
