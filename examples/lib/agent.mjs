import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from "jose";

const mandate = process.env.MANDATE_URL ?? "http://localhost:3000";
const directory = process.env.DEMO_DIR ?? ".data/demo";
const port = Number(process.env.DEMO_PORT ?? 3410);

/** An agent that holds its own key, asks for tokens and calls protected systems. */
export class Agent {
  constructor(name) {
    this.name = name;
    this.tokens = new Map();
  }

  say(text) {
    process.stdout.write(`${new Date().toISOString().slice(11, 23)} ${this.name.padEnd(13)} ${text}\n`);
  }

  /** Loads the identity of an earlier start, or makes a key and enrols it. */
  async start() {
    const file = join(directory, `${this.name}.json`);
    const saved = await readJson(file);
    if (saved) {
      this.clientId = saved.clientId;
      this.jwk = saved.publicJwk;
      this.key = await importJWK(saved.privateJwk, "ES256");
      this.say(`continues as ${this.clientId}`);
      return;
    }
    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    this.jwk = await exportJWK(publicKey);
    this.key = privateKey;
    this.clientId = await this.enrol();
    const identity = { clientId: this.clientId, publicJwk: this.jwk, privateJwk: await exportJWK(privateKey) };
    await writeFile(file, JSON.stringify(identity), { mode: 0o600 });
    this.say(`enrolled as ${this.clientId}, key ${await calculateJwkThumbprint(this.jwk)}`);
  }

  /** Dynamic client registration (RFC 7591) with the one-time enrolment token and a proof by the new key. */
  async enrol() {
    const secrets = await readJson(join(directory, "secrets.json"));
    const url = `${mandate}/oauth/register`;
    const response = await fetch(url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${secrets?.enrolmentTokens[this.name]}`,
        "content-type": "application/json",
        dpop: await this.proof("POST", url),
      },
      body: JSON.stringify({
        client_name: this.name,
        token_endpoint_auth_method: "private_key_jwt",
        grant_types: ["client_credentials"],
        dpop_bound_access_tokens: true,
        jwks: { keys: [this.jwk] },
      }),
    });
    const body = await response.json();
    if (!response.ok) throw new Error(`enrolment refused: ${body.error} ${body.error_description ?? ""}`);
    return body.client_id;
  }

  /** A DPoP proof (RFC 9449) for one request. */
  async proof(method, url, claims = {}) {
    return new SignJWT({ htm: method, htu: url, jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: this.jwk })
      .setIssuedAt()
      .sign(this.key);
  }

  /** An access token for one resource server (RFC 6749 section 4.4, RFC 7523, RFC 8707), kept until it is nearly over. */
  async token(resource) {
    const known = this.tokens.get(resource);
    if (known && known.until > Date.now()) return known.value;
    const assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: "ES256", typ: "client-authentication+jwt" })
      .setIssuer(this.clientId)
      .setSubject(this.clientId)
      .setAudience(mandate)
      .setIssuedAt()
      .setExpirationTime("60s")
      .sign(this.key);
    const url = `${mandate}/oauth/token`;
    const response = await fetch(url, {
      method: "POST",
      headers: { dpop: await this.proof("POST", url) },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: assertion,
        resource,
      }),
    });
    const body = await response.json();
    if (!response.ok) throw new Refused(`no token: ${body.error} (${body.error_description})`);
    this.tokens.set(resource, { value: body.access_token, until: Date.now() + (body.expires_in - 30) * 1000 });
    return body.access_token;
  }

  /** Calls a protected system: the token, and a proof that this very call is ours. */
  async call(host, method, path, body) {
    const resource = `https://${host}`;
    const token = await this.token(resource);
    const ath = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(token))).toString("base64url");
    const dpop = await this.proof(method, `${resource}${path}`, { ath });
    return send({ host, method, path, body, headers: { authorization: `DPoP ${token}`, dpop } });
  }

  /** Works until it is told to stop: one action after another, at its own pace. */
  async work(pace, act) {
    for (;;) {
      try {
        const { status, body } = await act();
        this.say(status < 300 ? `✓ ${body.done}` : `✗ ${body.action}: ${body.code}, ${body.reason}`);
        if (body.code === "token_expired" || body.code === "token_invalid") this.tokens.clear();
      } catch (error) {
        this.tokens.clear();
        this.say(error instanceof Refused ? `■ ${error.message}` : `… ${error.message}`);
        await wait(2_000);
      }
      await wait(pace * (0.6 + Math.random() * 0.8));
    }
  }
}

class Refused extends Error {}

async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The demo's hosts all live on one loopback port; the Host header says which is meant, as behind a proxy. */
function send({ host, method, path, body, headers }) {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: "127.0.0.1", port, method, path, headers: { host, "content-type": "application/json", ...headers } },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          try {
            resolve({ status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) });
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    call.on("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export const pick = (list) => list[Math.floor(Math.random() * list.length)];
export const between = (low, high) => low + Math.random() * (high - low);
