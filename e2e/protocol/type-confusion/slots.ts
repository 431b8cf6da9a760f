import { type Cast, freshToken, newcomer, subjectToken, type Use } from "@/e2e/protocol/type-confusion/kinds";
import { type Answer, HttpClient, type Json, type Sent } from "@/lib/testing/http";
import { enrolmentToken, evaluationOf } from "@/lib/testing/stage";
import { exchangeGrant, tokenType } from "@/lib/testing/tokens";

/** An answer in one line: its status and its result. */
export type Outcome = string;

export type Slot = {
  /** The answer to any other kind of credential. */
  refuses: Outcome;
  /** The answer to each kind that belongs here. */
  takes: Readonly<Record<string, Outcome>>;
  use: (cast: Cast) => Promise<Use & { send: (credential: string) => Promise<Outcome> }>;
};

type Body = Json & { error?: string; code?: string; decision?: boolean; context?: { code?: string } };

/** A checkpoint has lines, a header has none; its other bytes go as they are. */
const oneLine = (credential: string): string =>
  Buffer.from(credential.trim().replaceAll("\n", " "), "utf8").toString("latin1");

const said = ({ status, body, text }: Answer<Body>): Outcome => {
  const word = body.context?.code ?? body.code ?? body.error;
  if (word !== undefined) return `${status} ${word}`;
  if (body.decision !== undefined) return `${status} ${body.decision}`;
  return `${status}${body.active === undefined ? "" : body.active ? " active" : ` ${text}`}`;
};

const send = async ({ url }: Cast, method: string, path: string, sent: Sent): Promise<Outcome> =>
  said(await new HttpClient(url).send<Body>(method, path, sent));

const atToken = (cast: Cast, by: "subject" | "actor", parameter: string, form: Record<string, string>) => {
  const { instance } = cast[by];
  const [method, path] = ["POST", "/oauth/token"];
  return {
    ...{ signer: instance, method, path },
    send: (credential: string) => {
      const sent = { ...instance.tokenForm(cast.stage.server.identifier), ...form, [parameter]: credential };
      return send(cast, method, path, {
        form: sent,
        headers: { dpop: instance.proof(method, cast.stage.publicUrl + path) },
      });
    },
  };
};

const asHeader = (
  cast: Cast,
  method: string,
  path: string,
  { prefix = "Bearer ", name = "authorization", ...sent }: Sent & { prefix?: string; name?: string } = {},
) => ({
  ...{ signer: cast.subject.instance, method, path },
  send: (credential: string) =>
    send(cast, method, path, { ...sent, headers: { ...sent.headers, [name]: prefix + oneLine(credential) } }),
});

const pepHeader = ({ stage }: Cast) => ({ authorization: `Bearer ${stage.server.pepKey}` });

const evaluation = (cast: Cast, change: (asked: Json, credential: string) => Json) => ({
  ...{ signer: cast.subject.instance, method: "POST", path: "/access/v1/evaluation" },
  send: (credential: string) =>
    send(cast, "POST", "/access/v1/evaluation", {
      json: change(evaluationOf(cast.subject), credential),
      headers: pepHeader(cast),
    }),
});

const withSubject = (asked: Json, properties: Json): Json => ({
  ...asked,
  subject: { ...(asked.subject as Json), properties },
});

export const slots: Record<string, Slot> = {
  "client_assertion at /oauth/token": {
    refuses: "401 invalid_client",
    takes: { "a client assertion": "200" },
    use: async (cast) => atToken(cast, "subject", "client_assertion", {}),
  },
  "subject_token at /oauth/token": {
    refuses: "400 invalid_request",
    // The agent's own token is one, and no delegation lets the agent exchange it.
    takes: {
      "a subject token": "200",
      "an access token": "400 invalid_target",
      "an exchanged token": "400 invalid_target",
    },
    use: async (cast) =>
      atToken(cast, "actor", "subject_token", { grant_type: exchangeGrant, subject_token_type: tokenType("jwt") }),
  },
  "actor_token at /oauth/token": {
    refuses: "400 invalid_request",
    takes: { "an exchanged token": "200" },
    use: async (cast) =>
      atToken(cast, "actor", "actor_token", {
        ...{ grant_type: exchangeGrant, subject_token: await subjectToken(cast) },
        ...{ subject_token_type: tokenType("jwt"), actor_token_type: tokenType("jwt") },
      }),
  },
  "assertion at /oauth/token": {
    refuses: "400 invalid_grant",
    takes: {},
    use: async (cast) =>
      atToken(cast, "actor", "assertion", { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer" }),
  },
  "DPoP at /oauth/token": {
    refuses: "400 invalid_dpop_proof",
    takes: { "a DPoP proof": "200" },
    use: async (cast) => {
      const form = cast.subject.instance.tokenForm(cast.stage.server.identifier);
      return asHeader(cast, "POST", "/oauth/token", { name: "dpop", prefix: "", form });
    },
  },
  "DPoP at /oauth/register": {
    refuses: "400 invalid_dpop_proof",
    takes: { "a DPoP proof": "201" },
    use: async (cast) => {
      const signer = newcomer(cast);
      const authorization = `Bearer ${await enrolmentToken(cast.stage, cast.subject.agentId)}`;
      const sent = { json: signer.metadata(), headers: { authorization } };
      return { ...asHeader(cast, "POST", "/oauth/register", { name: "dpop", prefix: "", ...sent }), signer };
    },
  },
  "Bearer at /oauth/register": {
    refuses: "401 invalid_token",
    takes: { "an enrolment token": "201" },
    use: async (cast) => {
      const signer = newcomer(cast);
      const dpop = signer.proof("POST", `${cast.stage.publicUrl}/oauth/register`);
      return asHeader(cast, "POST", "/oauth/register", { json: signer.metadata(), headers: { dpop } });
    },
  },
  "Bearer at /oauth/register/{id}": {
    refuses: "401 invalid_token",
    takes: { "a registration token": "200" },
    use: async (cast) => asHeader(cast, "GET", `/oauth/register/${cast.subject.instance.clientId}`),
  },
  "Bearer at /oauth/introspect": {
    refuses: "401 invalid_client",
    takes: { "a PEP key": "200 active" },
    use: async (cast) => asHeader(cast, "POST", "/oauth/introspect", { form: { token: await freshToken(cast) } }),
  },
  "client_assertion at /oauth/introspect": {
    refuses: "401 invalid_client",
    takes: { "a client assertion": "200 active" },
    use: async (cast) => {
      const { instance } = cast.subject;
      const { client_assertion_type = "" } = instance.tokenForm("");
      const token = await freshToken(cast);
      return {
        ...{ signer: instance, method: "POST", path: "/oauth/introspect" },
        send: (client_assertion) =>
          send(cast, "POST", "/oauth/introspect", { form: { token, client_assertion_type, client_assertion } }),
      };
    },
  },
  "token at /oauth/introspect": {
    refuses: '200 {"active":false}',
    takes: { "an access token": "200 active", "an exchanged token": "200 active" },
    use: async (cast) => ({
      ...{ signer: cast.subject.instance, method: "POST", path: "/oauth/introspect" },
      send: (token) => send(cast, "POST", "/oauth/introspect", { form: { token }, headers: pepHeader(cast) }),
    }),
  },
  "token at /oauth/revoke": {
    // Revocation of anything but an access token answers 200 and changes nothing (RFC 7009 section 2.2).
    refuses: "200",
    takes: { "an access token": "200", "an exchanged token": "400 unauthorized_client" },
    use: async (cast) => {
      const { instance } = cast.subject;
      const { client_assertion_type = "" } = instance.tokenForm("");
      return {
        ...{ signer: instance, method: "POST", path: "/oauth/revoke" },
        send: (token) => {
          const form = { token, client_assertion_type, client_assertion: instance.assertion() };
          return send(cast, "POST", "/oauth/revoke", { form });
        },
      };
    },
  },
  "Bearer at /access/v1/evaluation": {
    refuses: "401 pep_key_invalid",
    takes: { "a PEP key": "200 true" },
    use: async (cast) =>
      asHeader(cast, "POST", "/access/v1/evaluation", {
        json: evaluationOf({ ...cast.subject, token: await freshToken(cast) }),
      }),
  },
  "access_token at /access/v1/evaluation": {
    refuses: "200 token_invalid",
    takes: { "an access token": "200 true" },
    use: async (cast) => evaluation(cast, (asked, access_token) => withSubject(asked, { access_token })),
  },
  "token_jti at /access/v1/evaluation": {
    // A value that is longer than an id, or has other characters, is malformed and never looked up.
    refuses: "400 malformed_request",
    takes: {
      "the id of a token": "200 true",
      "an enrolment token": "200 token_invalid",
      "a registration token": "200 token_invalid",
      "a PEP key": "200 token_invalid",
    },
    use: async (cast) => evaluation(cast, (asked, token_jti) => withSubject(asked, { token_jti })),
  },
  "dpop.proof at /access/v1/evaluation": {
    refuses: "200 possession_invalid",
    takes: { "a DPoP proof": "200 true" },
    use: async (cast) => {
      const boundTo = await freshToken(cast);
      const url = `${cast.stage.server.identifier}/payments`;
      const prove = (asked: Json, proof: string): Json => ({
        ...withSubject(asked, { access_token: boundTo }),
        context: { ...(asked.context as Json), dpop: { proof, method: "POST", url } },
      });
      return { ...evaluation(cast, prove), address: url, boundTo };
    },
  },
  "Bearer at /oauth/delegations/{id}": {
    refuses: "401 invalid_token",
    takes: { "a PEP key": "200", "a registration token": "200" },
    use: async (cast) => asHeader(cast, "GET", `/oauth/delegations/${cast.subject.delegationId}`),
  },
  "DPoP token at /oauth/delegations/{id}": {
    refuses: "401 invalid_token",
    // The proof that came with each is for one token, which none of these is.
    takes: { "an access token": "401 invalid_dpop_proof", "an exchanged token": "401 invalid_dpop_proof" },
    use: async (cast) => {
      const path = `/oauth/delegations/${cast.subject.delegationId}`;
      const dpop = cast.subject.instance.proof("GET", cast.stage.publicUrl + path, { token: cast.subject.token });
      return asHeader(cast, "GET", path, { prefix: "DPoP ", headers: { dpop } });
    },
  },
  "Bearer at /api/agents": {
    refuses: "401 token_invalid",
    takes: {},
    use: async (cast) => asHeader(cast, "GET", "/api/agents"),
  },
  "the cookie at /api/agents": {
    refuses: "401 unauthenticated",
    takes: { "a session cookie": "200" },
    use: async (cast) => asHeader(cast, "GET", "/api/agents", { name: "cookie", prefix: "next-auth.session-token=" }),
  },
};
