import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import Provider, { type Configuration } from "oidc-provider";
import { signCompact } from "@/lib/protocols/jose/sign";
import { freePort } from "@/scripts/programs.mjs";

/** A person at the identity provider. Its sign-in page asks for the login only, not for a password. */
export type Employee = { email: string; name: string; groups: string[] };

const client = { clientId: "mandate", clientSecret: randomBytes(18).toString("base64url") };
const scopes = "openid profile email";

/** The identity provider of an organisation: oidc-provider with its own sign-in page, in this process. */
export class OrganisationProvider {
  readonly client = client;
  /** By login. */
  readonly employees = new Map<string, Employee>();

  private constructor(
    readonly issuer: string,
    private readonly key: KeyObject,
    private readonly close: () => void,
  ) {}

  /** @param console Origin of the console. @param slug Identifier of the provider in the console. */
  static async start(console: string, slug: string): Promise<OrganisationProvider> {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const provider = new Provider(
      issuer,
      configurationOf(console, slug, privateKey, (login) => organisation.employees.get(login)),
    );
    const server = provider.listen(port, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const organisation: OrganisationProvider = new OrganisationProvider(issuer, privateKey, () => {
      server.close();
      server.closeAllConnections();
    });
    return organisation;
  }

  stop(): void {
    this.close();
  }

  /** Signs a security event with the key that the provider publishes. */
  signEvent(claims: object): string {
    return signCompact({ alg: "ES256", typ: "secevent+jwt", kid: "k1" }, claims, this.key);
  }
}

function configurationOf(
  console: string,
  slug: string,
  privateKey: KeyObject,
  find: (login: string) => Employee | undefined,
): Configuration {
  return {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [`${console}/api/auth/callback/${slug}`],
        post_logout_redirect_uris: [`${console}/sign-in`],
        id_token_signed_response_alg: "ES256",
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "k1" }] },
    cookies: { keys: [randomBytes(18).toString("base64url")] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    conformIdTokenClaims: false,
    findAccount: (_, login) => {
      const employee = find(login);
      return employee && { accountId: login, claims: () => ({ sub: login, email_verified: true, ...employee }) };
    },
    loadExistingGrant: async (ctx) => {
      const { provider, session, client: known } = ctx.oidc;
      const grant = new provider.Grant({ clientId: known?.clientId, accountId: session?.accountId });
      grant.addOIDCScope(scopes);
      await grant.save();
      return grant;
    },
  };
}
