import { generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { JwsAlgorithm } from "@/lib/protocols/jose/jwk";
import { signCompact } from "@/lib/protocols/jose/sign";

type SigningKey = { kid: string; alg: JwsAlgorithm; privateKey: KeyObject; jwk: Record<string, unknown> };

function newSigningKey(kid: string, alg: "ES256" | "RS256" = "ES256"): SigningKey {
  const { privateKey, publicKey } =
    alg === "ES256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { kid, alg, privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid } };
}

type Answer = { status: number; headers: Record<string, string>; body: string };

/** An issuer of our own that publishes its keys as others do: by OpenID discovery, a key set, or a SPIFFE bundle. */
export class ForeignIssuer {
  /** Paths of the requests, oldest first. */
  readonly asked: string[] = [];
  keys: SigningKey[] = [newSigningKey("first")];
  /** Answers given instead of the usual ones, by path. */
  readonly instead = new Map<string, Partial<Answer>>();
  cacheControl = "public, max-age=300";

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<ForeignIssuer> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const issuer = new ForeignIssuer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", (request, response) => {
      const path = request.url ?? "";
      issuer.asked.push(path);
      const { status, headers, body } = { ...issuer.usual(path), ...issuer.instead.get(path) };
      response.writeHead(status, headers).end(body);
    });
    return issuer;
  }

  /** Begins to sign with another key; the one before is published no more unless it is kept. */
  rotate(kid: string, { keep = false, alg = "ES256" as "ES256" | "RS256" } = {}): void {
    const before = keep ? this.keys : [];
    this.keys = [newSigningKey(kid, alg), ...before];
  }

  /** Signs a token with the newest key. A member that is undefined is left out. */
  sign(claims: Record<string, unknown>, header: Record<string, unknown> = {}): string {
    const [key] = this.keys;
    if (!key) throw new Error("The issuer has no key.");
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: this.url,
      aud: "http://localhost:3000",
      iat: now,
      exp: now + 3600,
      jti: randomUUID(),
      ...claims,
    };
    return signCompact({ alg: key.alg, typ: "JWT", kid: key.kid, ...header }, payload, key.privateKey);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private usual(path: string): Answer {
    const headers = { "content-type": "application/json", "cache-control": this.cacheControl };
    const keys = this.keys.map(({ jwk }) => jwk);
    const documents: Record<string, object> = {
      "/.well-known/openid-configuration": { issuer: this.url, jwks_uri: `${this.url}/jwks` },
      "/jwks": { keys: keys.map((key) => ({ ...key, use: "sig" })) },
      "/bundle": {
        spiffe_sequence: 7,
        spiffe_refresh_hint: 120,
        keys: [
          ...keys.map((key) => ({ ...key, use: "jwt-svid" })),
          ...keys.map((key) => ({ ...key, kid: `x509-${key.kid}`, use: "x509-svid", x5c: ["MIIB"] })),
        ],
      },
    };
    const document = documents[path];
    return { status: document ? 200 : 404, headers, body: JSON.stringify(document ?? {}) };
  }
}
