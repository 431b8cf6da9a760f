import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { signCompact } from "@/lib/protocols/jose/sign";
import { clientAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { type Answer, HttpClient, type Json, succeeded } from "./http";

export type Claims = { [name: string]: string | number | string[] | undefined };

/** Makes a key pair as a running agent does. */
export function newKey(): { privateKey: KeyObject; jwk: Json } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { privateKey, jwk: { ...publicKey.export({ format: "jwk" }) } };
}

/** One instance of an agent: it holds its key and signs all its requests. */
export class AgentClient {
  clientId = "";
  registrationToken = "";

  constructor(
    /** Prefix of `iss`, `aud` and `htu`, the same for every server of the deployment. */
    readonly issuer: string,
    readonly key = newKey(),
  ) {}

  /** A DPoP proof (RFC 9449 §4.2). */
  proof(method: string, url: string, { token, ...claims }: Claims & { token?: string } = {}): string {
    const ath = token === undefined ? {} : { ath: createHash("sha256").update(token).digest("base64url") };
    const payload = { htm: method, htu: url, jti: randomUUID(), iat: seconds(), ...ath, ...defined(claims) };
    return signCompact({ alg: "ES256", typ: "dpop+jwt", jwk: this.key.jwk }, payload, this.key.privateKey);
  }

  /** A client assertion (RFC 7523 §3). */
  assertion(claims: Claims = {}): string {
    const [iss, iat] = [this.clientId, seconds()];
    const payload = { iss, sub: iss, aud: this.issuer, jti: randomUUID(), iat, exp: iat + 60, ...claims };
    return signCompact({ alg: "ES256", typ: "client-authentication+jwt" }, defined(payload), this.key.privateKey);
  }

  metadata(): Json {
    return {
      client_name: "a running copy",
      token_endpoint_auth_method: "private_key_jwt",
      grant_types: ["client_credentials"],
      dpop_bound_access_tokens: true,
      jwks: { keys: [this.key.jwk] },
    };
  }

  /** Sends a registration request (RFC 7591 §3.1). */
  register(
    enrolmentToken: string,
    { dpop = this.proof("POST", `${this.issuer}/oauth/register`), at = this.issuer, metadata = this.metadata() } = {},
  ): Promise<Answer<Registered>> {
    const headers = { authorization: `Bearer ${enrolmentToken}`, dpop };
    return new HttpClient(at).post<Registered>("/oauth/register", metadata, headers);
  }

  /** Enrols, and goes by the name it was given from then on. */
  async enrol(enrolmentToken: string): Promise<void> {
    const registered = succeeded(await this.register(enrolmentToken), [201]);
    this.clientId = registered.client_id;
    this.registrationToken = registered.registration_access_token;
  }

  /** The same instance with another key. */
  withKey(key: AgentClient["key"]): AgentClient {
    const other = new AgentClient(this.issuer, key);
    other.clientId = this.clientId;
    other.registrationToken = this.registrationToken;
    return other;
  }

  /** Sends a rotation to another key (RFC 7592 §2.2), signed by both. This client keeps the key it has. */
  rotate(key: AgentClient["key"], { at = this.issuer } = {}): Promise<Answer<Registered>> {
    const path = `/oauth/register/${this.clientId}`;
    const url = `${this.issuer}${path}`;
    const proof = this.withKey(key).proof("PUT", url);
    const json = { client_id: this.clientId, jwks: { keys: [key.jwk] }, new_key_proof: proof };
    const headers = { authorization: `Bearer ${this.registrationToken}`, dpop: this.proof("PUT", url) };
    return new HttpClient(at).send<Registered>("PUT", path, { json, headers });
  }

  tokenForm(resource: string, assertion = this.assertion()): Record<string, string> {
    return {
      grant_type: "client_credentials",
      client_assertion_type: clientAssertionType,
      client_assertion: assertion,
      resource,
    };
  }

  /** Sends a token request (RFC 6749 §4.4.2). The given form fields and proof replace the valid ones. */
  requestToken(
    resource: string,
    { form = {}, dpop = this.proof("POST", `${this.issuer}/oauth/token`), at = this.issuer }: TokenCall = {},
  ): Promise<Answer<TokenAnswer>> {
    const sent = { form: { ...this.tokenForm(resource), ...form }, headers: { dpop } };
    return new HttpClient(at).send<TokenAnswer>("POST", "/oauth/token", sent);
  }

  /** Calls the console interface with an access token and a fresh proof; headers that are undefined stay away. */
  callApi<T = Json>(
    method: "GET" | "POST",
    path: string,
    { token, json = {}, headers = {}, at = this.issuer }: ApiCall,
  ): Promise<Answer<T>> {
    const dpop = this.proof(method, `${this.issuer}${path.split("?")[0]}`, { token });
    const sent = defined({ authorization: `DPoP ${token}`, dpop, ...headers });
    return new HttpClient(at).send<T>(method, path, { ...(method === "POST" ? { json } : {}), headers: sent });
  }

  async token(resource: string, call: TokenCall = {}): Promise<string> {
    return succeeded(await this.requestToken(resource, call)).access_token;
  }
}

type ApiCall = { token: string; json?: Json; headers?: Record<string, string | undefined>; at?: string };
type TokenCall = { form?: Record<string, string>; dpop?: string; at?: string };
type Registered = {
  client_id: string;
  registration_access_token: string;
  registration_client_uri: string;
  error: string;
};
export type TokenAnswer = {
  access_token: string;
  token_type: string;
  expires_in: number;
  authorization_details: Json[];
  error: string;
  error_description: string;
};

const seconds = (): number => Math.floor(Date.now() / 1000);

const defined = <V>(members: Record<string, V | undefined>): Record<string, V> =>
  Object.fromEntries(Object.entries(members).filter((entry): entry is [string, V] => entry[1] !== undefined));
