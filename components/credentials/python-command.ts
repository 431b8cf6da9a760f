import type { EnrolmentCommand } from "./enrol-commands";

/**
 * A program for Python that makes the instance's key with OpenSSL and enrols with it; nothing but the standard library.
 *
 * OpenSSL writes ECDSA signatures as DER; a proof carries both numbers in 32 bytes each (RFC 7518 section 3.4).
 */
export function pythonCommand({ issuer, agentName, secret }: EnrolmentCommand): string {
  return `cat > enrol.py <<'EOF'
import base64, json, os, secrets, subprocess, time, urllib.error, urllib.request

os.umask(0o077)
url = "${issuer}/oauth/register"

def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, stdout=subprocess.PIPE, check=True).stdout

def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

def part(value):
    return b64url(json.dumps(value).encode())

def sign(text):
    der = openssl("dgst", "-sha256", "-sign", "agent.key", data=text.encode())
    size = der[3]
    r, s = der[4 : 4 + size], der[6 + size :]
    return b64url(b"".join(int.from_bytes(n, "big").to_bytes(32, "big") for n in (r, s)))

openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "agent.key")
point = openssl("pkey", "-in", "agent.key", "-pubout", "-outform", "DER")[-64:]
jwk = {"kty": "EC", "crv": "P-256", "x": b64url(point[:32]), "y": b64url(point[32:])}
claims = {"jti": secrets.token_hex(16), "htm": "POST", "htu": url, "iat": int(time.time())}
signed = part({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}) + "." + part(claims)

request = urllib.request.Request(url, method="POST", headers={
    "Authorization": "Bearer " + os.environ["ENROLMENT_TOKEN"],
    "DPoP": signed + "." + sign(signed),
    "Content-Type": "application/json",
}, data=json.dumps({
    "client_name": "${agentName}",
    "token_endpoint_auth_method": "private_key_jwt",
    "grant_types": ["client_credentials"],
    "dpop_bound_access_tokens": True,
    "jwks": {"keys": [jwk]},
}).encode())
try:
    registration = json.load(urllib.request.urlopen(request))
except urllib.error.HTTPError as refusal:
    raise SystemExit(refusal.read().decode())
with open("agent.json", "w") as file:
    json.dump(registration, file, indent=2)
print("Enrolled as", registration["client_id"])
EOF
ENROLMENT_TOKEN=${secret} python3 enrol.py`;
}
