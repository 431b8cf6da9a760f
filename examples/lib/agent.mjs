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
    /** Which delegation it means, at resource servers where it holds several. */
    this.meant = new Map();
    this.lookedAt = 0;
    this.software = `${name}/1.0`;
    this.file = join(directory, `${name}.json`);
  }

  say(text) {
    process.stdout.write(`${new Date().toISOString().slice(11, 23)} ${this.name.padEnd(13)} ${text}\n`);
  }

  /** Loads the identity of an earlier start, or makes a key and enrols it. */
  async start() {
    const saved = await readJson(this.file);
    if (saved) {
      await this.become(saved);
      this.say(`continues as ${this.clientId}`);
      // A rotation that a stop interrupted: the same new key again gets the same answer.
      if (saved.next) await this.rotate();
      return;
    }
    await this.become(await newKey());
    const { client_id, registration_client_uri, registration_access_token } = await this.enrol();
    const registration = { uri: registration_client_uri, token: registration_access_token };
    await this.keep({ ...this.identity, clientId: client_id, registration });
    this.say(`enrolled as ${this.clientId}, key ${await calculateJwkThumbprint(this.jwk)}`);
  }

  /** Takes on an identity: a key, and once it is enrolled the name that goes with it. */
  async become(identity) {
    this.identity = identity;
    this.clientId = identity.clientId;
    this.jwk = identity.publicJwk;
    this.key = await importJWK(identity.privateJwk, "ES256");
  }

  async keep(identity) {
    await writeFile(this.file, JSON.stringify(identity), { mode: 0o600 });
    await this.become(identity);
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
        "user-agent": this.software,
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
    return body;
  }

  /**
   * Rotates the key (RFC 7592 section 2.2): the old and the new key sign the call. The new key takes effect with its
   * first use. It is saved before it is announced, so that a lost answer does no harm.
   */
  async rotate() {
    const { registration, clientId, next = await newKey() } = this.identity;
    await this.keep({ ...this.identity, next });
    const response = await fetch(registration.uri, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${registration.token}`,
        "content-type": "application/json",
        "user-agent": this.software,
        dpop: await this.proof("PUT", registration.uri),
      },
      body: JSON.stringify({
        client_id: clientId,
        jwks: { keys: [next.publicJwk] },
        new_key_proof: await proofBy(
          next.publicJwk,
          await importJWK(next.privateJwk, "ES256"),
          "PUT",
          registration.uri,
        ),
      }),
    });
    const body = await response.json();
    if (!response.ok) throw new Refused(`no rotation: ${body.error} (${body.error_description})`);
    await this.keep({ clientId, registration, ...next });
    this.tokens.clear();
    this.say(`↻ rotated its key: ${await calculateJwkThumbprint(this.jwk)} from now on`);
  }

  /** Rotates the key if the answer asks for it. After a failed rotation the agent continues with its old key. */
  async rotateWhenTold({ key_rotation_due: due }) {
    if (!due || !this.identity.registration) return false;
    try {
      await this.rotate();
      return true;
    } catch (error) {
      this.say(`… ${error.message}`);
      return false;
    }
  }

  /** Reads its registration every 15 s (RFC 7592 section 2.1), so that it rotates before its token expires. */
  async lookAtRegistration() {
    if (!this.identity.registration || this.lookedAt > Date.now() - 15_000) return;
    this.lookedAt = Date.now();
    const { uri, token } = this.identity.registration;
    const response = await fetch(uri, { headers: { authorization: `Bearer ${token}` } });
    if (response.ok) await this.rotateWhenTold(await response.json());
  }

  /** A DPoP proof (RFC 9449) for one request. */
  proof(method, url, claims = {}) {
    return proofBy(this.jwk, this.key, method, url, claims);
  }

  /** An access token for one resource server (RFC 6749 section 4.4, RFC 7523, RFC 8707), kept until it is nearly over. */
  async token(resource) {
    const known = this.tokens.get(resource);
    if (known && known.until > Date.now()) return known.value;
    const { response, body } = await this.askForToken(resource);
    if (!response.ok) {
      if (this.means(resource, body)) return this.token(resource);
      throw new Refused(`no token: ${body.error} (${body.error_description})`);
    }
    // A token is bound to the key it was asked for with: after a rotation another one is needed.
    if (await this.rotateWhenTold(body)) return this.token(resource);
    this.tokens.set(resource, { value: body.access_token, until: Date.now() + (body.expires_in - 30) * 1000 });
    return body.access_token;
  }

  /**
   * One token is for one delegation. If several qualify, the answer names them, and this agent uses the oldest until it
   * ends. An agent that knows the purpose of each delegation chooses by purpose.
   */
  means(resource, { error, error_description: text = "" }) {
    // The chosen delegation may have ended. The next attempt asks without it.
    if (this.meant.delete(resource)) return false;
    const [oldest] = error === "invalid_request" ? (text.match(/\bdlg_[0-9A-Z]{26}\b/g) ?? []).sort() : [];
    if (oldest === undefined) return false;
    this.meant.set(resource, oldest);
    this.say(`↪ holds several delegations at ${resource}, and means ${oldest}`);
    return true;
  }

  async askForToken(resource) {
    const delegation = this.meant.get(resource);
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
      headers: { "user-agent": this.software, dpop: await this.proof("POST", url) },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: assertion,
        resource,
        ...(delegation && { delegation_id: delegation }),
      }),
    });
    return { response, body: await response.json() };
  }

  /** Calls a protected system: the token, and a proof that this very call is ours. */
  async call(host, method, path, body) {
    const resource = `https://${host}`;
    const token = await this.token(resource);
    const ath = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(token))).toString("base64url");
    const dpop = await this.proof(method, `${resource}${path}`, { ath });
    return send({ host, method, path, body, headers: { authorization: `DPoP ${token}`, dpop } });
  }

  /** Waits for the decision about one action (long poll), and answers `approved`, `denied` or `expired`. */
  async decided({ id }, resource) {
    const url = `${mandate}/access/v1/approvals/${id}`;
    for (;;) {
      const token = await this.token(resource);
      const ath = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(token))).toString("base64url");
      const headers = { authorization: `DPoP ${token}`, dpop: await this.proof("GET", url, { ath }) };
      const response = await fetch(`${url}?wait=25`, { headers });
      if (!response.ok) throw new Refused(`cannot wait for ${id}: ${response.status}`);
      const { status } = await response.json();
      if (status !== "pending") return status;
    }
  }

  /** Runs one action after another at the given pace until the process stops. */
  async work(pace, act) {
    for (;;) {
      try {
        await this.lookAtRegistration();
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

async function newKey() {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { publicJwk: await exportJWK(publicKey), privateJwk: await exportJWK(privateKey) };
}

const proofBy = (jwk, key, method, url, claims = {}) =>
  new SignJWT({ htm: method, htu: url, jti: randomUUID(), ...claims })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
    .setIssuedAt()
    .sign(key);

async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Sends to one loopback port, where all hosts of the demo are. The Host header selects one, as behind a proxy. */
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
