import { generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { signCompact } from "@/lib/protocols/jose/sign";
import { AgentClient, newKey } from "@/lib/testing/agent-client";
import { succeeded } from "@/lib/testing/http";
import { unique } from "./objects";
import type { Api } from "./people";
import { origin } from "./server";

type Ref = { id: string };

/** Enrols a running copy of an agent through the public API. */
export async function enrolledInstance(security: Api, agentId: string): Promise<AgentClient> {
  const { token } = await security.post<{ token: string }>(`/api/agents/${agentId}/enrolment-tokens`, {
    ttlSeconds: 600,
  });
  const client = new AgentClient(origin);
  await client.enrol(token);
  return client;
}

/** Rotates the key of an instance (RFC 7592 section 2.2); answers the instance with its new key. */
export async function rotated(client: AgentClient): Promise<AgentClient> {
  const next = client.withKey(newKey());
  succeeded(await client.rotate(next.key));
  return next;
}

/** Authenticates at the token endpoint; the answer does not matter. */
export const showItself = (client: AgentClient, at: Date = new Date()) => {
  const iat = Math.floor(at.getTime() / 1000);
  return client.requestToken("https://payments.demo.example", {
    form: { client_assertion: client.assertion({ iat, exp: iat + 60 }) },
    dpop: client.proof("POST", `${origin}/oauth/token`, { iat }),
  });
};

/** Has an instance rotate its key, and then a copy of it use the old key. */
export async function clonedInstance(security: Api, agentId: string): Promise<AgentClient> {
  const copied = await enrolledInstance(security, agentId);
  const renewed = await rotated(copied);
  await showItself(renewed);
  // Signed clearly after the retirement, within the tolerated clock skew.
  await showItself(copied, new Date(Date.now() + 20_000));
  return renewed;
}

/** A platform that vouches for workloads: its keys are pasted, so that nothing has to be fetched. */
export class Platform {
  readonly issuer = `https://${unique("cluster")}.example`;
  /** Its public keys. */
  readonly jwks: { keys: object[] };
  private readonly key: KeyObject;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.key = privateKey;
    this.jwks = { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "ES256", use: "sig" }] };
  }

  /** Trusts it, with a rule that makes a subject an agent. */
  async trust(admin: Api, agentId: string, subjectPattern: string): Promise<string> {
    const { id } = await admin.post<Ref>("/api/trusted-issuers", {
      ...{ name: new URL(this.issuer).host, kind: "workloads", issuer: this.issuer },
      ...{ keySource: "jwks", jwks: this.jwks },
    });
    await admin.post(`/api/trusted-issuers/${id}/rules`, { agentId, subjectPattern });
    return id;
  }

  /** Signs who a workload is. */
  token(sub: string, change: Record<string, string | number> = {}): string {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: this.issuer, sub, aud: origin, iat, exp: iat + 600, jti: randomUUID(), ...change };
    return signCompact({ alg: "ES256", kid: "k1", typ: "JWT" }, claims, this.key);
  }
}
