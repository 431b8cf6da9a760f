import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomUUID, sign } from "node:crypto";
import type { LabInstance } from "@/bench/scale/lab-server";

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The resource server at which an agent acts, the key of its PEP, and one of several delegations. */
export type Place = { identifier: string; pepKey: string; delegationId?: string };

type Question = { action: string; amount: string };

/** An agent of a laboratory that gets tokens and is decided about. */
export class LabAgent {
  readonly #key: KeyObject;
  readonly #jwk: object;
  #token: { text: string; until: number } | undefined;

  constructor(
    private readonly url: string,
    private readonly instance: LabInstance,
    private readonly place: Place,
  ) {
    this.#key = createPrivateKey({ key: { ...instance.privateKey }, format: "jwk" });
    this.#jwk = createPublicKey(this.#key).export({ format: "jwk" });
  }

  /** Asks for one token and answers how it went. */
  async requestToken(): Promise<Response> {
    const endpoint = `${this.url}/oauth/token`;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: this.#assertion(),
      resource: this.place.identifier,
      ...(this.place.delegationId ? { delegation_id: this.place.delegationId } : {}),
    });
    return fetch(endpoint, { method: "POST", headers: { dpop: this.#proof("POST", endpoint) }, body: form });
  }

  /** The request for one decision, with a token that lives: about what the agent may do, unless told otherwise. */
  async question({
    action = "create",
    amount = "0.01",
  }: Partial<Question> = {}): Promise<{ url: string; init: RequestInit }> {
    const token = await this.#living();
    const body = JSON.stringify({
      subject: {
        type: "agent",
        id: `spiffe://localhost/agent/${this.instance.name}`,
        properties: { access_token: token },
      },
      action: { name: action },
      resource: { type: "payment", id: "account/eu-7/pay-1" },
      context: { amount, currency: "USD" },
    });
    const headers = { authorization: `Bearer ${this.place.pepKey}`, "content-type": "application/json" };
    return { url: `${this.url}/access/v1/evaluation`, init: { method: "POST", headers, body } };
  }

  async #living(): Promise<string> {
    if (this.#token && this.#token.until > Date.now()) return this.#token.text;
    const response = await this.requestToken();
    const answer = (await response.json()) as { access_token?: string };
    const { access_token: text } = answer;
    if (!text) throw new Error(`${this.instance.name} got no token: ${response.status} ${JSON.stringify(answer)}`);
    this.#token = { text, until: Date.now() + 240_000 };
    return text;
  }

  #jws(header: object, payload: object): string {
    const input = `${encode(header)}.${encode(payload)}`;
    const signature = sign("sha256", Buffer.from(input), { key: this.#key, dsaEncoding: "ieee-p1363" });
    return `${input}.${signature.toString("base64url")}`;
  }

  #proof(method: string, htu: string): string {
    const payload = { htm: method, htu, jti: randomUUID(), iat: Math.floor(Date.now() / 1000) };
    return this.#jws({ alg: "ES256", typ: "dpop+jwt", jwk: this.#jwk }, payload);
  }

  #assertion(): string {
    const iat = Math.floor(Date.now() / 1000);
    const id = this.instance.instanceId;
    const claims = { iss: id, sub: id, aud: this.url, jti: randomUUID(), iat, exp: iat + 60 };
    return this.#jws({ alg: "ES256", typ: "client-authentication+jwt" }, claims);
  }
}

/** The key of the n-th instance of a laboratory follows from its seed. */
export function instanceKey(seed: string, n: number, point: { x: string; y: string }): LabInstance["privateKey"] {
  const d = createHash("sha256").update(`${seed}:instance-key:${n}`).digest("base64url");
  return { kty: "EC", crv: "P-256", ...point, d };
}
