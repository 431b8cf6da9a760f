import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An agent with its own key; signs fast, so that the load comes from the server's work and not from the client's. */
export class BenchAgent {
  readonly privateKey: KeyObject;
  readonly jwk: Record<string, unknown>;
  clientId = "";
  spiffeId = "";

  constructor(readonly url: string) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.privateKey = privateKey;
    this.jwk = { ...publicKey.export({ format: "jwk" }) };
  }

  private jws(header: object, payload: object): string {
    const input = `${encode(header)}.${encode(payload)}`;
    const signature = sign("sha256", Buffer.from(input), { key: this.privateKey, dsaEncoding: "ieee-p1363" });
    return `${input}.${signature.toString("base64url")}`;
  }

  /** A DPoP proof (RFC 9449). */
  proof(method: string, htu: string, token?: string): string {
    const ath = token === undefined ? {} : { ath: createHash("sha256").update(token).digest("base64url") };
    const payload = { htm: method, htu, jti: randomUUID(), iat: Math.floor(Date.now() / 1000), ...ath };
    return this.jws({ alg: "ES256", typ: "dpop+jwt", jwk: this.jwk }, payload);
  }

  /** A client assertion (RFC 7523). */
  assertion(audience: string): string {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: this.clientId, sub: this.clientId, aud: audience, jti: randomUUID(), iat, exp: iat + 300 };
    return this.jws({ alg: "ES256", typ: "client-authentication+jwt" }, claims);
  }

  tokenForm(audience: string, resource?: string): string {
    return new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: this.assertion(audience),
      ...(resource === undefined ? {} : { resource }),
    }).toString();
  }

  /** Enrols with a one-time token (RFC 7591). */
  async enrol(token: string): Promise<void> {
    const endpoint = `${this.url}/oauth/register`;
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        dpop: this.proof("POST", endpoint),
      },
      body: JSON.stringify({
        client_name: "bench",
        token_endpoint_auth_method: "private_key_jwt",
        grant_types: ["client_credentials"],
        dpop_bound_access_tokens: true,
        jwks: { keys: [this.jwk] },
      }),
    });
    const body = (await response.json()) as { client_id: string };
    if (response.status !== 201) throw new Error(`enrolment: ${response.status} ${JSON.stringify(body)}`);
    this.clientId = body.client_id;
  }

  /** Requests an access token; answers the response as it is. */
  requestToken(resource: string, at = this.url): Promise<Response> {
    return fetch(`${at}/oauth/token`, {
      method: "POST",
      headers: {
        dpop: this.proof("POST", `${this.url}/oauth/token`),
        "content-type": "application/x-www-form-urlencoded",
      },
      body: this.tokenForm(this.url, resource),
    });
  }

  async token(resource: string): Promise<string> {
    const response = await this.requestToken(resource);
    const body = (await response.json()) as { access_token?: string };
    if (!body.access_token) throw new Error(`token: ${response.status} ${JSON.stringify(body)}`);
    return body.access_token;
  }
}
