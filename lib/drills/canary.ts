import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { enrolInstance } from "@/lib/credentials/commands/enrol";
import { runtime } from "@/lib/platform/base/runtime";
import { unwrapPrivateKey, wrapPrivateKey } from "@/lib/platform/keys/wrap";
import { signCompact } from "@/lib/protocols/jose/sign";
import { clientAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { parseForm } from "@/lib/protocols/oauth/form";
import { ownApiIdentifier } from "@/lib/resource-servers/own-api";
import { grantOf } from "@/lib/tokens/issue/grants/by-grant-type";
import { issueToken } from "@/lib/tokens/issue/issue-token";

/** The running copy of the canary. The servers hold its key. */
export type Canary = { agentId: string; instanceId: string; privateKey: KeyObject };

const sender = { ip: "", userAgent: "mandate-drill" };
const seconds = (): number => Math.floor(Date.now() / 1000);

const contextOf = (instanceId: string) => ({ kid: instanceId, purpose: "drill-canary", alg: "ES256" });

/** Wraps the key of an instance for storage (I8). */
export const wrapKey = ({ instanceId, privateKey }: Canary): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    wrapPrivateKey(
      runtime().keyEncryptionKey,
      privateKey.export({ format: "der", type: "pkcs8" }),
      contextOf(instanceId),
    ),
  );

type Stored = { agentId: string; instanceId: string; privateKey: Uint8Array };

/** Opens the stored key; undefined under another key-encryption key. */
export function openCanary({ agentId, instanceId, privateKey: wrapped }: Stored): Canary | undefined {
  const der = unwrapPrivateKey(runtime().keyEncryptionKey, wrapped, contextOf(instanceId));
  return der && { agentId, instanceId, privateKey: createPrivateKey({ key: der, format: "der", type: "pkcs8" }) };
}

const publicJwk = (key: KeyObject): Record<string, unknown> => {
  const { kty, crv, x, y } = key.export({ format: "jwk" });
  return { kty, crv, x, y };
};

/** A DPoP proof by the key of the canary (RFC 9449 section 4.2). */
function proofOf(key: KeyObject, path: string): string {
  const payload = { htm: "POST", htu: `${runtime().publicUrl}${path}`, jti: randomUUID(), iat: seconds() };
  return signCompact({ alg: "ES256", typ: "dpop+jwt", jwk: publicJwk(key) }, payload, key);
}

/** Enrols an instance of the canary with a new key, as a running agent does. */
export async function enrolCanary(agentId: string, enrolmentToken: string): Promise<Canary> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { id } = await enrolInstance({
    authorization: `Bearer ${enrolmentToken}`,
    dpop: proofOf(privateKey, "/oauth/register"),
    body: {
      client_name: "the drill's canary",
      token_endpoint_auth_method: "private_key_jwt",
      grant_types: ["client_credentials"],
      dpop_bound_access_tokens: true,
      jwks: { keys: [publicJwk(privateKey)] },
    },
    ...sender,
  });
  return { agentId, instanceId: id, privateKey };
}

/** Gets a token for Mandate's own API, as a running agent does. Throws OAuthError. */
export async function tokenOf({ instanceId, privateKey }: Canary): Promise<string> {
  const [iss, iat] = [instanceId, seconds()];
  const claims = { iss, sub: iss, aud: runtime().publicUrl, jti: randomUUID(), iat, exp: iat + 60 };
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: clientAssertionType,
    client_assertion: signCompact({ alg: "ES256", typ: "client-authentication+jwt" }, claims, privateKey),
    resource: ownApiIdentifier(),
  });
  const form = parseForm("application/x-www-form-urlencoded", Buffer.from(body.toString()));
  const dpop = proofOf(privateKey, "/oauth/token");
  return (await issueToken(grantOf("client_credentials"), { form, dpop, ...sender })).accessToken;
}
