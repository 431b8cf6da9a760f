import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import { signCompact } from "@/lib/protocols/jose/sign";
import { authRoute } from "@/lib/sign-in/auth-route";

const key = () => generateKeyPairSync("ec", { namedCurve: "P-256" });

/** An OpenID provider whose answers a test can choose. */
export class SaysAnything {
  /** Claims beside the usual ones; a member that is undefined is left out. */
  claims: Record<string, unknown> = {};
  header: Record<string, unknown> = {};
  /** Sent instead of a signed token. */
  idToken: ((usual: string) => string) | undefined;
  /** Members of the discovery document. */
  document: Record<string, unknown> = {};
  /** Published instead of its one key. */
  keySet: ((usual: Record<string, unknown>) => Record<string, unknown>[]) | undefined;
  nonce = "";
  /** Forms that came to the token endpoint. */
  readonly redeemed: { form: URLSearchParams; authorization: string | undefined }[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly keys: KeyPairKeyObjectResult,
  ) {}

  static async start(keys: KeyPairKeyObjectResult = key()): Promise<SaysAnything> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const provider = new SaysAnything(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys);
    server.on("request", async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const answer = provider.answer(request.url ?? "", form, request.headers.authorization);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
    return provider;
  }

  private answer(path: string, form: URLSearchParams, authorization: string | undefined): unknown {
    if (path === "/keys") {
      const usual = { ...this.keys.publicKey.export({ format: "jwk" }), kid: "k1" };
      return { keys: this.keySet?.(usual) ?? [usual] };
    }
    if (path !== "/token") {
      const { url } = this;
      const places = { authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token`, jwks_uri: `${url}/keys` };
      return { issuer: url, ...places, end_session_endpoint: `${url}/end`, ...this.document };
    }
    this.redeemed.push({ form, authorization });
    const usual = this.sign();
    return { token_type: "Bearer", access_token: "unused", id_token: this.idToken?.(usual) ?? usual };
  }

  sign(privateKey = this.keys.privateKey): string {
    const now = Math.floor(Date.now() / 1_000);
    const usual = { iss: this.url, sub: "ada", aud: "mandate", iat: now, exp: now + 300, auth_time: now };
    const claims = {
      ...usual,
      nonce: this.nonce,
      email: "ada@idp.example",
      email_verified: true,
      name: "Ada",
      ...this.claims,
    };
    return signCompact({ alg: "ES256", typ: "JWT", kid: "k1", ...this.header }, claims, privateKey);
  }

  signWithAnotherKey = (): string => this.sign(key().privateKey);

  reset(): void {
    this.claims = {};
    this.header = {};
    this.idToken = undefined;
  }

  end(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** A browser that goes to a provider and comes back, without a provider's page in between. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  constructor(private readonly origin: string) {}

  async send(path: string, form?: Record<string, string>): Promise<Response> {
    const response = await authRoute(
      new Request(`${this.origin}${path}`, {
        method: form ? "POST" : "GET",
        headers: {
          cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
          [peerAddressHeader]: "10.0.0.1",
        },
        ...(form ? { body: new URLSearchParams(form) } : {}),
      }),
    );
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Goes to the provider; answers where the browser was sent. */
  async leave(slug: string, query = "", callbackUrl = "/"): Promise<URL> {
    const { csrfToken } = (await (await this.send("/api/auth/csrf")).json()) as { csrfToken: string };
    const response = await this.send(`/api/auth/signin/${slug}${query}`, { csrfToken, callbackUrl, json: "true" });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return new URL(((await response.json()) as { url: string }).url);
  }

  /** Comes back with what the provider would have sent along; answers where that leads. */
  async comeBack(slug: string, query: Record<string, string>): Promise<URL> {
    const response = await this.send(`/api/auth/callback/${slug}?${new URLSearchParams(query)}`);
    return new URL(response.headers.get("location") ?? "about:blank", this.origin);
  }

  /** Signs in as the subject in the provider's claims, from the first redirect to the callback. */
  async signIn(provider: SaysAnything, slug: string, callbackUrl?: string): Promise<URL> {
    const there = await this.leave(slug, "", callbackUrl);
    provider.nonce = there.searchParams.get("nonce") ?? "";
    return this.comeBack(slug, { code: "c", state: there.searchParams.get("state") ?? "" });
  }

  async isSignedIn(): Promise<boolean> {
    const session = (await (await this.send("/api/auth/session")).json()) as { user?: object };
    return session.user !== undefined;
  }
}
