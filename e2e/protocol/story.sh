#!/usr/bin/env bash
# The whole story with curl: from a person to a proven revocation. Node signs the agent's JSON Web Tokens.
# Needs a server (npm start), its address and its administrator:
#   MANDATE_URL=http://localhost:3000 ADMIN_EMAIL=… ADMIN_PASSWORD=… bash e2e/protocol/story.sh
set -euo pipefail

URL=${MANDATE_URL:-http://localhost:3000}
RUN=${RUN:-$(date +%s)}
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
export URL DIR

say() { printf '\n# %s\n' "$*"; }
# Reads one member of a JSON answer: … | member digest
member() { node -pe 'JSON.parse(require("fs").readFileSync(0, "utf8"))[process.argv[1]] ?? ""' "$1"; }
# Sends JSON to the console's interface as somebody: api ines POST /api/requests '{…}'
api() {
  local who=$1 method=$2 path=$3 body=${4:-}
  curl -sS --fail-with-body -b "$DIR/$who.cookies" -X "$method" "$URL$path" \
    ${body:+-H 'content-type: application/json' --data "$body"}
}
sign_in() { # who email password
  local token
  token=$(curl -sS -c "$DIR/$1.cookies" "$URL/api/auth/csrf" | member csrfToken)
  curl -sS --fail-with-body -o /dev/null -b "$DIR/$1.cookies" -c "$DIR/$1.cookies" "$URL/api/auth/callback/credentials" \
    --data-urlencode "csrfToken=$token" --data-urlencode "email=$2" --data-urlencode "password=$3" -d json=true
}
# Signs a JWT with the agent's key: jwt '{"typ":…}' '{"iss":…}'
jwt() {
  node -e '
    const { createPrivateKey, createPublicKey, randomUUID, sign } = require("crypto");
    const key = createPrivateKey(require("fs").readFileSync(`${process.env.DIR}/agent.pem`));
    const [header, claims] = process.argv.slice(1).map((text) => JSON.parse(text));
    if (header.typ === "dpop+jwt") header.jwk = createPublicKey(key).export({ format: "jwk" });
    const now = Math.floor(Date.now() / 1000);
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const input = `${encode({ alg: "ES256", ...header })}.${encode({ jti: randomUUID(), iat: now, exp: now + 60, ...claims })}`;
    const signature = sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
    console.log(`${input}.${signature.toString("base64url")}`);
  ' "$1" "$2"
}
proof() { jwt '{"typ":"dpop+jwt"}' "{\"htm\":\"$1\",\"htu\":\"$2\"}"; }
soon() { node -pe 'new Date(Date.now() + 86400000).toISOString()'; }

say "0 people: the accountable owner, and somebody else who approves"
sign_in admin "$ADMIN_EMAIL" "$ADMIN_PASSWORD"
PASSWORD=$(node -pe 'require("crypto").randomBytes(12).toString("base64url")')
api admin POST /api/people "{\"email\":\"mara-$RUN@acme.example\",\"name\":\"Mara Okafor\",\"roles\":[\"member\"],\"password\":\"$PASSWORD\"}" | member id
api admin POST /api/people "{\"email\":\"ines-$RUN@acme.example\",\"name\":\"Ines Brandt\",\"roles\":[\"approver\"],\"password\":\"$PASSWORD\"}" | member id

say "1 they sign in"
sign_in mara "mara-$RUN@acme.example" "$PASSWORD"
sign_in ines "ines-$RUN@acme.example" "$PASSWORD"

say "2 a protected system, its catalogue, and the key of its PEP"
SYSTEM=https://payments-$RUN.acme.example
SERVER=$(api admin POST /api/resource-servers "{\"name\":\"Payments\",\"identifier\":\"$SYSTEM\",\"types\":[{\"name\":\"payment\",\"actions\":[\"create\",\"read\"],\"fields\":{\"amount\":{\"kind\":\"money\",\"unitField\":\"currency\"}}}]}" | member id)
PEP_KEY=$(api admin POST "/api/resource-servers/$SERVER/keys" '{"name":"the PEP"}' | member key)
echo "$SERVER"

say "3 an agent, accountable to Mara, and a one-time enrolment token"
NAME=refund-agent-$RUN
AGENT=$(api admin POST /api/agents "{\"name\":\"$NAME\",\"purpose\":\"Refunds\",\"ownerEmail\":\"mara-$RUN@acme.example\",\"environment\":\"prod\",\"riskTier\":\"low\"}" | member id)
SPIFFE_ID=$(api admin POST "/api/agents/$AGENT/activate" '{}' | member spiffeId)
echo "$SPIFFE_ID"
ENROLMENT_TOKEN=$(api admin POST "/api/agents/$AGENT/enrolment-tokens" '{"ttlSeconds":600}' | member token)

say "4 the running agent makes its own key and enrols"
JWK=$(node -e '
  const { privateKey, publicKey } = require("crypto").generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  require("fs").writeFileSync(`${process.env.DIR}/agent.pem`, pem, { mode: 0o600 });
  console.log(JSON.stringify(publicKey.export({ format: "jwk" })));
')
INSTANCE=$(curl -sS --fail-with-body "$URL/oauth/register" -H "authorization: Bearer $ENROLMENT_TOKEN" \
  -H "dpop: $(proof POST "$URL/oauth/register")" -H 'content-type: application/json' \
  --data "{\"client_name\":\"$NAME\",\"token_endpoint_auth_method\":\"private_key_jwt\",\"grant_types\":[\"client_credentials\"],\"dpop_bound_access_tokens\":true,\"jwks\":{\"keys\":[$JWK]}}" | member client_id)
echo "$INSTANCE"

say "5 Mara asks, Ines approves exactly what was shown"
api mara POST /api/requests "{\"agentId\":\"$AGENT\",\"purpose\":\"Refund customers\",\"expiresAt\":\"$(soon)\",\"authority\":[{\"type\":\"payment\",\"locations\":[\"$SYSTEM\"],\"actions\":[\"create\"],\"identifiers\":[\"account/eu-*\"],\"limits\":[{\"field\":\"amount\",\"unit\":\"USD\",\"max_each\":\"500.00\",\"max_total\":\"2000.00\",\"window\":\"P1D\"}]}]}" >"$DIR/request.json"
member sentence <"$DIR/request.json"
REQUEST=$(member id <"$DIR/request.json")
DIGEST=$(member digest <"$DIR/request.json")
api ines POST "/api/requests/$REQUEST/approve" "{\"digest\":\"$DIGEST\",\"note\":\"Within policy\"}" | member delegationId

token() {
  curl -sS "$URL/oauth/token" -H "dpop: $(proof POST "$URL/oauth/token")" -d grant_type=client_credentials \
    -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
    -d client_assertion="$(jwt '{"typ":"client-authentication+jwt"}' "{\"iss\":\"$INSTANCE\",\"sub\":\"$INSTANCE\",\"aud\":\"$URL\"}")" \
    --data-urlencode "resource=$SYSTEM"
}
say "6 a short-lived, sender-constrained token that carries the chain"
token >"$DIR/token.json"
member token_type <"$DIR/token.json"
ACCESS_TOKEN=$(member access_token <"$DIR/token.json")

evaluate() {
  curl -sS --fail-with-body "$URL/access/v1/evaluation" -H "authorization: Bearer $PEP_KEY" -H 'content-type: application/json' \
    --data "{\"subject\":{\"type\":\"agent\",\"id\":\"$SPIFFE_ID\",\"properties\":{\"access_token\":\"$ACCESS_TOKEN\"}},\"action\":{\"name\":\"create\"},\"resource\":{\"type\":\"payment\",\"id\":\"account/eu-7/pay-1\"},\"context\":{\"task\":\"refund\",\"amount\":\"120.00\",\"currency\":\"USD\"}}"
}
say "7 every action asks"
evaluate
echo

say "8 what happened, sealed, with a proof that anybody can verify (npm run verify)"
for _ in $(seq 100); do
  api admin GET "/api/audit?q=agent:$NAME%20type:decision.made&limit=1" >"$DIR/audit.json"
  INDEX=$(node -pe 'JSON.parse(require("fs").readFileSync(0, "utf8")).entries[0]?.index ?? ""' <"$DIR/audit.json")
  [ -n "$INDEX" ] && break
done
api admin GET "/api/audit/$INDEX/proof"

say "9 stop it, now"
api admin POST /api/revocations/preview "{\"scope\":{\"agentId\":\"$AGENT\"}}"
echo
api admin POST /api/revocations "{\"scope\":{\"agentId\":\"$AGENT\"},\"reason\":\"It behaves oddly\"}" | member effectiveAt
evaluate
echo
token
echo
