import { createHmac, createPublicKey, generateKeyPairSync } from "node:crypto";
import { badSignature, type Fault, fault, keyed } from "@/e2e/protocol/bad-input/fault";
import { type Base, bytesOf, forge, signerOf } from "@/e2e/protocol/bad-input/forge";
import { spellingFaults, textFaults } from "@/e2e/protocol/bad-input/text-faults";

// Faults that any kind of token can have. Except in the faults of signatures, every signature is right.

const other = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

const member = (name: string, value: unknown) => (base: Base) =>
  forge(base, { header: { ...base.header, [name]: value } });
const signature = (change: (right: Buffer, input: Buffer) => Uint8Array) => (base: Base) =>
  forge(base, { sign: (input) => change(Buffer.from(base.sign(input)), input) });
/** A MAC with a public value as the secret. */
const mac = (alg: string, hash: string, secret: string) => (base: Base) =>
  forge(base, { header: { ...base.header, alg }, sign: (input) => createHmac(hash, secret).update(input).digest() });

const algorithm = (name: string, value: unknown) => fault(name, "algorithm_not_allowed: alg", member("alg", value));
const pem = createPublicKey(rsa).export({ format: "pem", type: "spki" }).toString();

export const algorithmFaults: Fault[] = [
  ...["none", "None", "NONE", "nOnE"].map((alg) => algorithm(`alg ${alg}`, alg)),
  algorithm("an empty alg", ""),
  algorithm("no alg", undefined),
  algorithm("alg null", null),
  algorithm("alg in a list", ["ES256"]),
  algorithm("alg as a number", 256),
  algorithm("alg in lower case", "es256"),
  algorithm("ES256K", "ES256K"),
  algorithm("ES384", "ES384"),
  algorithm("PS256", "PS256"),
  algorithm("RS512", "RS512"),
  algorithm("Ed448", "Ed448"),
  algorithm("an algorithm of encryption", "PBES2-HS512+A256KW"),
  fault("HS256 with a PEM as the secret", "algorithm_not_allowed: alg", mac("HS256", "sha256", pem)),
  fault("HS256 with an empty secret", "algorithm_not_allowed: alg", mac("HS256", "sha256", "")),
  fault("HS512 with a JWK as the secret", "algorithm_not_allowed: alg", mac("HS512", "sha512", '{"kty":"EC"}')),
  fault("none, with nothing signed", "malformed_token", (base) =>
    forge(base, { header: { ...base.header, alg: "none" }, respell: ([head, body]) => `${head}.${body}.` }),
  ),
];

export const signatureFaults: Fault[] = [
  fault(
    "r = s = 0",
    badSignature,
    signature(() => Buffer.alloc(64)),
  ),
  fault(
    "r = 0",
    badSignature,
    signature((right) => Buffer.concat([Buffer.alloc(32), right.subarray(32)])),
  ),
  fault(
    "s = 0",
    badSignature,
    signature((right) => Buffer.concat([right.subarray(0, 32), Buffer.alloc(32)])),
  ),
  fault(
    "r = s = 2^256 - 1",
    badSignature,
    signature(() => Buffer.alloc(64, 255)),
  ),
  fault(
    "s and r",
    badSignature,
    signature((right) => Buffer.concat([right.subarray(32), right.subarray(0, 32)])),
  ),
  fault(
    "a byte less",
    badSignature,
    signature((right) => right.subarray(1)),
  ),
  fault(
    "a byte more",
    badSignature,
    signature((right) => Buffer.concat([right, Buffer.alloc(1)])),
  ),
  fault("DER", badSignature, (base) => forge(base, { sign: derOf(base) })),
  fault("another payload's signature", badSignature, (base) =>
    forge(base, { sign: () => base.sign(Buffer.from("a.b")) }),
  ),
  fault("a stranger's signature", badSignature, (base, { stranger }) => forge(base, { sign: stranger.sign })),
  fault("a signature of P-384", badSignature, (base) => forge(base, { sign: signerOf(other) })),
  fault("a signature of RSA", badSignature, (base) => forge(base, { sign: signerOf(rsa) })),
  fault("a payload changed after signing", badSignature, (base) =>
    forge(base, {
      respell: ([head, , signed]) => `${head}.${bytesOf({ ...base.payload, x: 1 }).toString("base64url")}.${signed}`,
    }),
  ),
];

/** As ASN.1 has it, with the two numbers of the right signature. */
function derOf({ sign: right }: Base): Base["sign"] {
  const integer = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([2, 33, 0]), bytes]);
  return (input) => {
    const signed = Buffer.from(right(input));
    return Buffer.concat([Buffer.from([0x30, 70]), integer(signed.subarray(0, 32)), integer(signed.subarray(32, 64))]);
  };
}

const notAllowed = (name: string, value: unknown, label = name) =>
  fault(`${label} in the header`, `header_not_allowed: ${name}`, member(name, value));
const leading = (name: string, wrap: (url: string) => unknown = (url) => url) =>
  fault(`${name} that leads elsewhere`, `header_not_allowed: ${name}`, (base, { canary }) =>
    member(name, wrap(canary))(base),
  );

export const headerFaults: Fault[] = [
  notAllowed("crit", [], "an empty crit"),
  notAllowed("crit", ["exp"], "crit exp"),
  notAllowed("crit", null, "crit null"),
  fault("b64 false", "header_not_allowed: crit", (base) =>
    forge(base, { header: { ...base.header, b64: false, crit: ["b64"] } }),
  ),
  notAllowed("b64", false),
  notAllowed("zip", "DEF"),
  notAllowed("enc", "A256GCM"),
  notAllowed("cty", "JWT"),
  leading("jku"),
  leading("x5u"),
  leading("x5c", (url) => [url]),
  fault(
    "the signer's key in the header",
    "header_not_allowed: jwk",
    (base, { stranger, strangerJwk }) =>
      forge(base, { header: { ...base.header, jwk: strangerJwk }, sign: stranger.sign }),
    { kinds: keyed },
  ),
  ...[
    "logout+jwt",
    "secevent+jwt",
    "oauth-id-jag+jwt",
    "txntoken+jwt",
    "statuslist+jwt",
    "token-introspection+jwt",
    "delegation+jwt",
    "retirement+jwt",
    "JOSE",
    "vc+jwt",
  ].map((typ) => fault(`typ ${typ}`, "type_not_allowed: typ", member("typ", typ))),
  fault("typ at+jwt", "type_not_allowed: typ", member("typ", "at+jwt"), { kinds: ["assertion", "proof"] }),
  fault("typ dpop+jwt", "type_not_allowed: typ", member("typ", "dpop+jwt"), { kinds: keyed }),
  fault("typ JWT", "type_not_allowed: typ", member("typ", "JWT"), { kinds: ["proof", "access token"] }),
  fault("no typ", "type_not_allowed: typ", member("typ", undefined), { kinds: ["proof", "access token"] }),
  fault("a client's typ", "type_not_allowed: typ", member("typ", "client-authentication+jwt"), {
    kinds: ["proof", "access token"],
  }),
  fault("typ in a list", "type_not_allowed: typ", member("typ", ["at+jwt", "dpop+jwt"])),
  fault("typ null", "type_not_allowed: typ", member("typ", null)),
];

const badKid = (name: string, value: unknown) => fault(`a kid ${name}`, "malformed_token: kid", member("kid", value));
const unknownKid = (name: string, value: string) =>
  fault(`a kid ${name}`, "key_not_found", member("kid", value), { kinds: keyed, identified: true });

export const kidFaults: Fault[] = [
  badKid("with NUL", "a\0b"),
  badKid("with a line break", "a\r\nX-A: b"),
  badKid("of 3,000 characters", "k".repeat(3_000)),
  badKid("in a list", ["a"]),
  badKid("that is a number", 7),
  badKid("that is null", null),
  badKid("that is an object", {}),
  badKid("that is empty", ""),
  unknownKid("that leads up", "../../etc/passwd"),
  unknownKid("of SQL", "' OR 1=1--"),
  unknownKid("with a template", "{{7*7}}%{jndi:ldap://a}"),
  unknownKid("of another system", "2011-04-29"),
];

export const joseFaults: Fault[] = [
  ...algorithmFaults,
  ...signatureFaults,
  ...headerFaults,
  ...kidFaults,
  ...textFaults,
  ...spellingFaults,
];
