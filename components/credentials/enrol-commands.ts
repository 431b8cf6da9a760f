export type EnrolmentCommand = {
  issuer: string;
  agentName: string;
  /** Shell expression for the token: the token itself, or a command that reads it. */
  secret: string;
};

/**
 * A program for Node that makes the instance's key and enrols with it; no packages.
 *
 * The key is written before the request: sending the same token and key again gives the same answer.
 */
export function nodeCommand({ issuer, agentName, secret }: EnrolmentCommand): string {
  return `cat > enrol.mjs <<'EOF'
import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { writeFileSync } from "node:fs";

const url = "${issuer}/oauth/register";
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
writeFileSync("agent.key", privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });

const jwk = publicKey.export({ format: "jwk" });
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = { jti: randomUUID(), htm: "POST", htu: url, iat: Math.floor(Date.now() / 1000) };
const signed = part({ typ: "dpop+jwt", alg: "ES256", jwk }) + "." + part(claims);
const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });

const response = await fetch(url, {
  method: "POST",
  headers: {
    authorization: "Bearer " + process.env.ENROLMENT_TOKEN,
    dpop: signed + "." + signature.toString("base64url"),
    "content-type": "application/json",
  },
  body: JSON.stringify({
    client_name: "${agentName}",
    token_endpoint_auth_method: "private_key_jwt",
    grant_types: ["client_credentials"],
    dpop_bound_access_tokens: true,
    jwks: { keys: [jwk] },
  }),
});
const registration = await response.json();
if (!response.ok) throw new Error(JSON.stringify(registration));
writeFileSync("agent.json", JSON.stringify(registration, null, 2), { mode: 0o600 });
console.log("Enrolled as", registration.client_id);
EOF
ENROLMENT_TOKEN=${secret} node enrol.mjs`;
}

/** The same with curl and OpenSSL 3: an Ed25519 key, whose signatures need no conversion. */
export function curlCommand({ issuer, agentName, secret }: EnrolmentCommand): string {
  const metadata = `{"client_name":"${agentName}","token_endpoint_auth_method":"private_key_jwt","grant_types":["client_credentials"],"dpop_bound_access_tokens":true,"jwks":{"keys":[%s]}}`;
  return `umask 077
ENROLMENT_TOKEN=${secret}
URL=${issuer}/oauth/register
b64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

openssl genpkey -algorithm ed25519 -out agent.key
X=$(openssl pkey -in agent.key -pubout -outform DER | tail -c 32 | b64url)
JWK=$(printf '{"kty":"OKP","crv":"Ed25519","x":"%s"}' "$X")
HEAD=$(printf '{"typ":"dpop+jwt","alg":"EdDSA","jwk":%s}' "$JWK" | b64url)
CLAIMS=$(printf '{"jti":"%s","htm":"POST","htu":"%s","iat":%s}' "$(openssl rand -hex 16)" "$URL" "$(date +%s)" | b64url)
printf '%s' "$HEAD.$CLAIMS" > proof.txt
PROOF="$HEAD.$CLAIMS.$(openssl pkeyutl -sign -inkey agent.key -rawin -in proof.txt | b64url)"

printf '${metadata}' "$JWK" |
  curl -sS -X POST "$URL" -H "Authorization: Bearer $ENROLMENT_TOKEN" -H "DPoP: $PROOF" \\
    -H "Content-Type: application/json" --data-binary @- | tee agent.json`;
}
