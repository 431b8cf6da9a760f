import { createAgent, delegate, payments, requestToken, type Spine, tokenOf } from "@/e2e/support/spine";
import { isOAuthError, toOAuthResponse } from "@/lib/protocols/oauth/errors";
import type { ActClaim } from "@/lib/tokens/model";

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
export const claimsOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

export type Exchanged = {
  status: number;
  error: string | undefined;
  error_description: string | undefined;
  access_token: string;
  issued_token_type: string;
  token_type: string;
  expires_in: number;
};

/** Sends an exchange as the running agent would, with its changes. */
export async function exchange(
  spine: Spine,
  subjectToken: string,
  form: Record<string, string> = {},
): Promise<Exchanged> {
  return tokenRequest(spine, {
    grant_type: exchangeGrant,
    subject_token: subjectToken,
    subject_token_type: tokenType("jwt"),
    ...form,
  });
}

/** Sends a token request and returns the answer of the route. */
export async function tokenRequest(spine: Spine, form: Record<string, string>): Promise<Exchanged> {
  const response = await requestToken(spine, form).catch((error: unknown) => {
    if (isOAuthError(error)) return toOAuthResponse(error);
    throw error;
  });
  return { status: response.status, ...((await response.json()) as Omit<Exchanged, "status">) };
}

/** Another agent of the same owner at the same resource server. */
export async function colleague(spine: Spine): Promise<Spine> {
  return { ...spine, ...(await createAgent(spine.owner.personId)) };
}

/** Agents that delegated one to the next, and their delegations. The last agent may not delegate further. */
export type Relay = { agents: Spine[]; delegations: string[] };

/** Lays a chain of delegations, one for each agent. */
export async function relay(first: Spine, length: number, change: { onBehalfOf?: string } = {}): Promise<Relay> {
  const agents = [first];
  while (agents.length < length) agents.push(await colleague(first));
  const delegations: string[] = [];
  for (const [depth, agent] of agents.entries()) {
    const parent = delegations.at(-1);
    const below = parent === undefined ? change : { parentDelegationId: parent };
    const seconds = 3600 - 60 * depth;
    delegations.push(await delegate(agent, [payments(first)], seconds, { maxDepth: length - 1 - depth, ...below }));
  }
  return { agents, delegations };
}

/** Passes a token down the relay: the first agent gets it for itself, each next one exchanges the former token. */
export async function handDown({ agents: [first, ...others] }: Relay, begin?: string): Promise<string[]> {
  if (!first) throw new Error("A relay has a first agent.");
  const tokens = [begin ?? (await tokenOf(first))];
  for (const agent of others) {
    const { access_token, error_description } = await exchange(agent, tokens.at(-1) ?? "");
    if (access_token === undefined) throw new Error(`not exchanged: ${error_description}`);
    tokens.push(access_token);
  }
  return tokens;
}
