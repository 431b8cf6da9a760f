import fc from "fast-check";
import type { Shot } from "@/e2e/protocol/fuzz/campaign";
import { hostileText, hostileValue, mutated, writtenOddly } from "@/e2e/protocol/fuzz/hostile";
import { clientAssertionType } from "@/lib/protocols/oauth/client-assertion";
import type { AgentClient, Claims } from "@/lib/testing/agent-client";
import type { Json } from "@/lib/testing/http";
import { evaluationOf, type Stage, type Subject } from "@/lib/testing/stage";

/** Credentials for the machine endpoints: an agent that may act, its resource server, and one enrolment token. */
export type MachineWorld = { stage: Stage; subject: Subject; enrolmentToken: string; decisionId: string };

type Endpoint = {
  method: string;
  path: fc.Arbitrary<string>;
  headers?: fc.Arbitrary<Record<string, string>>;
  body?: fc.Arbitrary<string>;
  statuses: readonly number[];
};

// Statuses that the standards let an endpoint answer; docs/protocols.md names the standards.
export const everywhere = [400, 404, 413, 414, 431, 429, 503] as const;
export const formType = { "content-type": "application/x-www-form-urlencoded" };
export const jsonType = { "content-type": "application/json" };

/** A form of the fields; empty if they are no object. */
export const form = (fields: Json | null): string =>
  Object.entries(fields ?? {})
    .map(([name, value]) => `${encoded(name)}=${encoded(typeof value === "string" ? value : JSON.stringify(value))}`)
    .join("&");
const encoded = (text: string | undefined): string =>
  text?.isWellFormed() === false ? "%ED%A0%80" : encodeURIComponent(text ?? "");
export const json = (value: unknown): string => JSON.stringify(value) ?? "";

/** Signed claims, some of them hostile. The holder of a key can send these. */
const claims = (names: readonly string[]): fc.Arbitrary<Claims> =>
  fc.dictionary(fc.constantFrom(...names), hostileValue, { maxKeys: 2 }) as fc.Arbitrary<Claims>;

const assertionClaims = claims(["iss", "sub", "aud", "jti", "iat", "exp", "nbf", "kid", "constructor", "a\u0000b"]);
const proofClaims = claims(["htm", "htu", "jti", "iat", "ath", "nonce", "action_digest", "a\u0000b"]);

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const token = (subject: Subject) => fc.oneof(oneOf(subject.token, "a.b.c", "x"), hostileText, signedByNobody);
const signedByNobody = hostileValue.map((sub) =>
  [
    { alg: "ES256", typ: "at+jwt", kid: sub },
    { sub, jti: sub, iss: sub, aud: sub, exp: 9e9 },
  ]
    .map((part) => Buffer.from(json(part)).toString("base64url"))
    .concat("AAAA")
    .join("."),
);

function tokenForms({ stage, subject: { instance, delegationId, token: own } }: MachineWorld): fc.Arbitrary<Json> {
  const asked = (assertion: string): Json => instance.tokenForm(stage.server.identifier, assertion);
  const signed = assertionClaims.map((change) => asked(safely(() => instance.assertion(change))));
  const grants = oneOf("token-exchange", "jwt-bearer").map((name) => `urn:ietf:params:oauth:grant-type:${name}`);
  const withGrant = fc.tuple(signed, grants, signedByNobody).map(([fields, grant, foreign]) => ({
    ...{ ...fields, grant_type: grant, assertion: foreign, subject_token: own },
    ...{
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      actor_token: foreign,
      delegation_id: delegationId,
    },
  }));
  const details = hostileValue.map((value) => ({
    ...asked(instance.assertion()),
    authorization_details: json([{ type: "payment", locations: [stage.server.identifier], actions: value }]),
  }));
  const valid = fc.constant(null).map(() => ({ ...asked(instance.assertion()), delegation_id: delegationId }));
  return fc.oneof(signed, withGrant, details, valid.chain(mutated) as fc.Arbitrary<Json>);
}

/** Some claims cannot be written as JSON. Then the text of the assertion itself is the fault. */
function safely(sign: () => string): string {
  try {
    return sign();
  } catch {
    return "not.signed.AAAA";
  }
}

const proofs = (instance: AgentClient, method: string, path: string): fc.Arbitrary<Record<string, string>> =>
  proofClaims.map((change): Record<string, string> => {
    const proof = safely(() => instance.proof(method, `${instance.issuer}${path}`, change as Claims));
    return { dpop: proof };
  });

const merged = (...parts: fc.Arbitrary<Record<string, string>>[]): fc.Arbitrary<Record<string, string>> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all));
const fixed = (headers: Record<string, string>) => fc.constant(headers);

function oauthEndpoints(world: MachineWorld): Record<string, Endpoint> {
  const { subject, enrolmentToken, stage } = world;
  const { instance } = subject;
  const pep = `Bearer ${stage.server.pepKey}`;
  const registration = `/oauth/register/${instance.clientId}`;
  const registrationPath = fc.oneof(oneOf(registration), hostilePath("/oauth/register/"));
  const authentication = (assertion: string): Json => ({
    ...{ client_assertion: assertion, client_assertion_type: clientAssertionType },
  });
  const asInstance = fc.oneof(
    fc.constant<Json>({}),
    fc.constant(null).map(() => authentication(instance.assertion())),
    assertionClaims.map((change) => authentication(safely(() => instance.assertion(change)))),
  );
  const inspected = fc
    .tuple(token(subject), asInstance)
    .map(([value, fields]) => ({ ...fields, token: value, token_type_hint: "access_token" }));
  const metadata = { ...instance.metadata(), client_id: instance.clientId, new_key_proof: "a.b.c" };
  const bearer = (value: string) => fixed({ ...jsonType, authorization: `Bearer ${value}` });
  return {
    token: {
      ...{ method: "POST", path: oneOf("/oauth/token"), body: tokenForms(world).map(form) },
      ...{ headers: merged(fixed(formType), proofs(instance, "POST", "/oauth/token")), statuses: [200, 401, 403] },
    },
    introspection: {
      ...{ method: "POST", path: oneOf("/oauth/introspect"), body: inspected.map(form), statuses: [200, 401] },
      headers: merged(fixed(formType), oneOf<Record<string, string>>({}, { authorization: pep })),
    },
    revocation: {
      ...{ method: "POST", path: oneOf("/oauth/revoke"), body: inspected.map(form), statuses: [200, 401] },
      headers: fixed(formType),
    },
    registration: {
      ...{ method: "POST", path: oneOf("/oauth/register"), statuses: [201, 401, 403, 415] },
      body: fc.oneof(mutated(instance.metadata()).map(json), writtenOddly(instance.metadata())),
      headers: merged(bearer(enrolmentToken), proofs(instance, "POST", "/oauth/register")),
    },
    "registration, changed": {
      ...{ method: "PUT", path: registrationPath, body: mutated(metadata).map(json), statuses: [200, 401, 403, 415] },
      headers: merged(bearer(instance.registrationToken), proofs(instance, "PUT", registration)),
    },
    "registration, read": { method: "GET", path: registrationPath, headers: bearer("x"), statuses: [200, 401] },
    authorize: { method: "GET", path: query("/oauth/authorize", ["response_type", "client_id"]), statuses: [] },
    chain: {
      ...{ method: "GET", statuses: [200, 401, 403], headers: fixed({ authorization: pep }) },
      path: fc.oneof(oneOf(`/oauth/delegations/${subject.delegationId}`), hostilePath("/oauth/delegations/")),
    },
    "status list": { method: "GET", path: hostilePath("/oauth/status-lists/"), statuses: [200, 406] },
  };
}

function accessEndpoints({ stage, subject, decisionId }: MachineWorld): Record<string, Endpoint> {
  const headers = fixed({ ...jsonType, authorization: `Bearer ${stage.server.pepKey}` });
  const one = evaluationOf(subject);
  const batch = {
    ...one,
    evaluations: [{}, { action: { name: "read" } }],
    options: { evaluations_semantic: "execute_all" },
  };
  const dpop = proofClaims.map((change) => ({
    proof: safely(() => subject.instance.proof("POST", stage.server.identifier, { token: subject.token, ...change })),
    ...{ method: "POST", url: stage.server.identifier },
  }));
  const proven = dpop.map((proof) => ({ ...one, context: { amount: "1.00", currency: "USD", dpop: proof } }));
  const bodies = (valid: Json) => fc.oneof(mutated(valid).map(json), mutated(valid).map(json), writtenOddly(valid));
  const outcome = { decision_id: decisionId, outcome: "executed" };
  return {
    evaluation: {
      ...{ method: "POST", path: oneOf("/access/v1/evaluation"), headers, statuses: [200, 401, 409] },
      body: fc.oneof(bodies(one), proven.map(json), proven.chain(mutated).map(json)),
    },
    evaluations: {
      ...{ method: "POST", path: oneOf("/access/v1/evaluations"), headers, statuses: [200, 401, 409] },
      body: bodies(batch),
    },
    outcome: {
      ...{ method: "POST", path: oneOf("/access/v1/outcomes"), headers, statuses: [200, 401, 403, 409, 422] },
      body: bodies(outcome),
    },
    approval: {
      ...{ method: "GET", statuses: [200, 401, 403], headers },
      path: fc
        .tuple(hostilePath("/access/v1/approvals/"), oneOf("", "?wait=0", "?wait=-1", "?wait=x", "?wait=%00"))
        .map((all) => all.join("")),
    },
  };
}

const hostilePath = (prefix: string): fc.Arbitrary<string> =>
  hostileText.map((text) => `${prefix}${encoded(text.slice(0, 3_000)).replaceAll(".", "%2E")}`);

const query = (path: string, names: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.tuple(oneOf(...names, "a\u0000b"), hostileText), { maxLength: 3 }).map((pairs) => {
    const sent = pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
    return sent.length === 0 ? path : `${path}?${sent.join("&")}`;
  });

const logEndpoints: Record<string, Endpoint> = {
  checkpoint: { method: "GET", path: query("/log/checkpoint", ["x"]), statuses: [200] },
  key: { method: "GET", path: query("/log/key", ["x"]), statuses: [200] },
  proof: {
    method: "GET",
    path: fc.oneof(
      oneOf("/log/proof?index=0&size=1"),
      query("/log/proof", ["index", "size", "from", "to", "first", "second"]),
    ),
    statuses: [200, 422],
  },
  consistency: {
    method: "GET",
    path: fc.oneof(oneOf("/log/consistency?from=0&to=1"), query("/log/consistency", ["from", "to", "first"])),
    statuses: [200, 422],
  },
  tile: {
    method: "GET",
    path: fc.oneof(oneOf("/log/tile/0/000.p/1"), hostilePath("/log/tile/"), hostilePath("/log/tile/0/")),
    statuses: [200],
  },
  bundle: {
    method: "GET",
    path: fc.oneof(oneOf("/log/tile/entries/000.p/1"), hostilePath("/log/tile/entries/")),
    statuses: [200, 401, 403],
  },
  entry: {
    method: "GET",
    path: fc.oneof(oneOf("/log/entries/0"), hostilePath("/log/entries/")),
    statuses: [200, 401, 403],
  },
  "well known": {
    ...{ method: "GET", statuses: [200] },
    path: oneOf("oauth-authorization-server", "openid-configuration", "jwks.json", "authzen-configuration").chain(
      (name) => query(`/.well-known/${name}`, ["x"]),
    ),
  },
};

const anyPath: Endpoint = {
  method: "GET",
  path: fc
    .tuple(oneOf("/oauth/", "/access/", "/log/", "/access/v1/"), hostileText)
    .map(([prefix, text]) => prefix + encoded(text)),
  statuses: [200, 401, 403, 405],
};

/** The machine endpoints, each with requests that are valid in parts and hostile in parts. */
export function machineShots(world: MachineWorld): Record<string, fc.Arbitrary<Shot>> {
  const endpoints = { ...oauthEndpoints(world), ...accessEndpoints(world), ...logEndpoints, "any path": anyPath };
  return Object.fromEntries(Object.entries(endpoints).map(([name, endpoint]) => [name, shotsOf(name, endpoint)]));
}

function shotsOf(name: string, { method, path, headers, body, statuses }: Endpoint): fc.Arbitrary<Shot> {
  return fc
    .record({ path, headers: headers ?? fixed({}), body: body ?? fc.constant(undefined) })
    .map((sent) => ({ name, method, ...sent, statuses: [...everywhere, ...statuses], faultOf: machineFault }));
}

/** RFC 6749 section 5.2 and RFC 9457: a refusal describes the fault in JSON, without a stack trace. */
export function machineFault({
  status,
  type,
  text,
}: {
  status: number;
  type: string;
  text: string;
}): string | undefined {
  if (/\bat \S+ \(|node_modules|prisma|postgres/i.test(text)) return "shows what is inside";
  if (status < 400) return undefined;
  if (!/^application\/(problem\+)?json$/.test(type)) return `a refusal of type ${type}`;
  const body = JSON.parse(text) as Json;
  return typeof (body.error ?? body.code) === "string" ? undefined : "a refusal without error and code";
}
