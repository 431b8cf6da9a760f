import {
  constants,
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import { conforms } from "@/lib/testing/conforms";
import { readCompact } from "./compact";
import { isJoseError } from "./errors";
import { type JwsAlgorithm, type PublicJwk, parsePublicJwk } from "./jwk";
import { signWith } from "./sign";
import { verifyCompact, verifyJwsAside } from "./verify";

// The classes of fault of public collections of hostile signatures (Wycheproof), with vectors of our own: everything
// about each token is right but its signature.

const now = 1_800_000_000;
const payload = { iss: "https://mandate.example", exp: now + 60, jti: "j1" };
const algorithms = ["ES256", "EdDSA", "Ed25519", "RS256"] as const;

type Pair = { jwk: PublicJwk; privateKey: KeyObject; exported: object };
const pairOf = ({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): Pair => {
  const exported = publicKey.export({ format: "jwk" });
  return { jwk: parsePublicJwk(exported), privateKey, exported };
};
const ec = pairOf(generateKeyPairSync("ec", { namedCurve: "P-256" }));
const rsa = pairOf(generateKeyPairSync("rsa", { modulusLength: 2048 }));
const okp = pairOf(generateKeyPairSync("ed25519"));

const encode = (value: object | Uint8Array): string =>
  (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(JSON.stringify(value))).toString("base64url");
const inputOf = (alg: string): string => `${encode({ alg, typ: "at+jwt" })}.${encode(payload)}`;

/** The outcome of a token with this exact signature. It must be the same here and in a separate thread. */
async function outcome(alg: string, signature: Uint8Array, keys: readonly PublicJwk[]): Promise<string> {
  const token = `${inputOf(alg)}.${encode(signature)}`;
  const rules = { keys, algorithms, types: ["at+jwt"], now, required: ["exp"] };
  const here = await refusal(() => verifyCompact(token, rules));
  expect(await refusal(() => verifyJwsAside(readCompact(token, rules), rules))).toBe(here);
  return here;
}

async function refusal(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (isJoseError(error)) return error.code;
    throw error;
  }
  return "accepted";
}

const bytes = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(length * 2, "0"), "hex");
const number = (value: Uint8Array): bigint => BigInt(`0x${Buffer.from(value).toString("hex")}`);
const right = (alg: JwsAlgorithm, { privateKey }: Pair): Buffer =>
  Buffer.from(signWith(alg, Buffer.from(inputOf(alg)), privateKey));

describe("ES256", () => {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const signature = right("ES256", ec);
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  const twin = Buffer.concat([r, bytes(order - number(s), 32)]);

  it("accepts what was signed, in both of its spellings", async () => {
    expect(await outcome("ES256", signature, [ec.jwk])).toBe("accepted");
    // (r, n - s) verifies wherever (r, s) does: nothing may be known by a token's text, replays are known by `jti`.
    expect(twin.equals(signature)).toBe(false);
    expect(await outcome("ES256", twin, [ec.jwk])).toBe("accepted");
  });

  it.each([
    ["r = s = 0", Buffer.alloc(64)],
    ["r = 0", Buffer.concat([Buffer.alloc(32), s])],
    ["s = 0", Buffer.concat([r, Buffer.alloc(32)])],
    ["r = s = 1", Buffer.concat([bytes(1n, 32), bytes(1n, 32)])],
    ["r = n", Buffer.concat([bytes(order, 32), s])],
    ["s = n", Buffer.concat([r, bytes(order, 32)])],
    ["r = s = n", Buffer.concat([bytes(order, 32), bytes(order, 32)])],
    ["r = n + 1", Buffer.concat([bytes(order + 1n, 32), s])],
    ["r = n - 1", Buffer.concat([bytes(order - 1n, 32), s])],
    ["r = s = 2^256 - 1", Buffer.alloc(64, 255)],
    ["s and r", Buffer.concat([s, r])],
    ["n - r and s", Buffer.concat([bytes(order - number(r), 32), s])],
    ["r twice", Buffer.concat([r, r])],
    ["no byte at all but one", Buffer.alloc(1)],
    ["a byte less in front", signature.subarray(1)],
    ["a byte less at the end", signature.subarray(0, 63)],
    ["a zero in front", Buffer.concat([Buffer.alloc(1), signature])],
    ["a zero at the end", Buffer.concat([signature, Buffer.alloc(1)])],
    ["r and s of 33 bytes", Buffer.concat([Buffer.alloc(1), r, Buffer.alloc(1), s])],
    ["r and s of 48 bytes, as P-384 has them", Buffer.concat([Buffer.alloc(16), r, Buffer.alloc(16), s])],
    ["r alone", r],
    ["a flipped bit in r", Buffer.concat([Buffer.from([(r[0] ?? 0) ^ 1]), r.subarray(1), s])],
    ["a flipped bit in s", Buffer.concat([r, s.subarray(0, 31), Buffer.from([(s[31] ?? 0) ^ 1])])],
    ["DER", sign("sha256", Buffer.from(inputOf("ES256")), ec.privateKey)],
    [
      "a hash of 384 bits",
      sign("sha384", Buffer.from(inputOf("ES256")), { key: ec.privateKey, dsaEncoding: "ieee-p1363" }),
    ],
    ["another payload's", sign("sha256", Buffer.from("x.y"), { key: ec.privateKey, dsaEncoding: "ieee-p1363" })],
    ["a MAC with the public key", createHmac("sha512", JSON.stringify(ec.exported)).update(inputOf("ES256")).digest()],
  ])(
    `${conforms("RFC 7518", "3.4", "only r and s of 32 bytes each, within the order, are a signature")}; refused: %s`,
    async (_, forged) => {
      expect(await outcome("ES256", forged, [ec.jwk])).toBe("signature_invalid");
    },
  );
});

describe("RS256", () => {
  const modulus = number(Buffer.from(rsa.jwk.kty === "RSA" ? rsa.jwk.n : "", "base64url"));
  const signature = right("RS256", rsa);
  const digest = (name: string): Buffer => createHash(name).update(inputOf("RS256")).digest();
  const sha256Prefix = Buffer.from("3031300d060960864801650304020105000420", "hex");
  const info = Buffer.concat([sha256Prefix, digest("sha256")]);

  /** Signs a block exactly as it is. */
  const raw = (block: Uint8Array): Buffer =>
    privateEncrypt({ key: rsa.privateKey, padding: constants.RSA_NO_PADDING }, block);
  /** EMSA-PKCS1-v1_5 (RFC 8017 §9.2) around something else, or with something else around it. */
  function padded(inner: Uint8Array, { type = 1, fill = 255, separator = 0, behind = 0, length = 0 } = {}): Buffer {
    const filled = length || 253 - inner.length - behind;
    const block = Buffer.concat([
      ...[Buffer.from([0, type]), Buffer.alloc(filled, fill), Buffer.from([separator]), inner],
      Buffer.alloc(Math.max(0, 253 - filled - inner.length), 1),
    ]);
    return raw(block);
  }
  const oid = (prefix: string, name: string): Buffer =>
    padded(Buffer.concat([Buffer.from(prefix, "hex"), digest(name)]));

  it("accepts what was signed, and what this test pads alike", async () => {
    expect(await outcome("RS256", signature, [rsa.jwk])).toBe("accepted");
    expect(await outcome("RS256", padded(info), [rsa.jwk])).toBe("accepted");
  });

  it.each([
    ["nothing but one byte", Buffer.alloc(1)],
    ["s = 0", Buffer.alloc(256)],
    ["s = 1", bytes(1n, 256)],
    ["s = n - 1", bytes(modulus - 1n, 256)],
    ["s = n", bytes(modulus, 256)],
    ["n - s", bytes(modulus - number(signature), 256)],
    ["s + n in one byte more", bytes(number(signature) + modulus, 257)],
    ["a zero in front", Buffer.concat([Buffer.alloc(1), signature])],
    ["a zero at the end", Buffer.concat([signature, Buffer.alloc(1)])],
    ["a byte less in front", signature.subarray(1)],
    ["a byte less at the end", signature.subarray(0, 255)],
    ["the block type for encryption", padded(info, { type: 2 })],
    ["a block type 0", padded(info, { type: 0, fill: 0 })],
    ["zeroes for padding", padded(info, { fill: 0 })],
    ["a padding of other bytes", padded(info, { fill: 254 })],
    ["eight bytes of padding, and the rest behind", padded(info, { length: 8 })],
    ["no padding, and the rest behind", padded(info, { length: 1 })],
    ["a byte behind the hash", padded(info, { behind: 1 })],
    ["no separator", padded(info, { separator: 255 })],
    ["the hash without its name", padded(digest("sha256"))],
    ["the name without the hash", padded(sha256Prefix)],
    ["a hash of another payload", padded(Buffer.concat([sha256Prefix, Buffer.alloc(32, 7)]))],
    ["SHA-1", oid("3021300906052b0e03021a05000414", "sha1")],
    ["SHA-384", oid("3041300d060960864801650304020205000430", "sha384")],
    ["SHA-512", oid("3051300d060960864801650304020305000440", "sha512")],
    ["SHA-256 by the name of SHA-384", oid("3031300d060960864801650304020205000420", "sha256")],
    ["a name with parameters left out", oid("302f300b06096086480165030402010420", "sha256")],
    ["a name with parameters of zeroes", oid("3033300f0609608648016503040201050200000420", "sha256")],
    ["a length in two bytes", oid("308131300d060960864801650304020105000420", "sha256")],
    ["an indefinite length", oid("3080300d060960864801650304020105000420", "sha256")],
    [
      "PSS",
      sign("sha256", Buffer.from(inputOf("RS256")), { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING }),
    ],
    ["a MAC with the public key", createHmac("sha256", JSON.stringify(rsa.exported)).update(inputOf("RS256")).digest()],
  ])(
    `${conforms("RFC 7518", "3.3", "only RSASSA-PKCS1-v1_5 with SHA-256, of the modulus' length, is a signature")}; refused: %s`,
    async (_, forged) => {
      expect(await outcome("RS256", forged, [rsa.jwk])).toBe("signature_invalid");
    },
  );
});

describe("EdDSA", () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const signature = right("EdDSA", okp);
  const [point, scalar] = [signature.subarray(0, 32), signature.subarray(32)];
  const little = (value: bigint): Buffer => bytes(value, 32).reverse();
  const s = number(Buffer.from(scalar).reverse());

  it("accepts what was signed, by both names", async () => {
    expect(await outcome("EdDSA", signature, [okp.jwk])).toBe("accepted");
    expect(await outcome("Ed25519", right("Ed25519", okp), [okp.jwk])).toBe("accepted");
  });

  it.each([
    ["zeroes", Buffer.alloc(64)],
    ["S + the order", Buffer.concat([point, little(s + order)])],
    ["the order - S", Buffer.concat([point, little(order - s)])],
    ["S = 0", Buffer.concat([point, Buffer.alloc(32)])],
    ["R = 0", Buffer.concat([Buffer.alloc(32), scalar])],
    ["R at infinity, S = 0", Buffer.concat([bytes(1n, 32).reverse(), Buffer.alloc(32)])],
    ["R with the other sign", Buffer.concat([point.subarray(0, 31), Buffer.from([(point[31] ?? 0) ^ 0x80]), scalar])],
    ["S and R", Buffer.concat([scalar, point])],
    ["a byte less", signature.subarray(0, 63)],
    ["a byte more", Buffer.concat([signature, Buffer.alloc(1)])],
    ["one byte", Buffer.alloc(1)],
    ["another payload's", sign(null, Buffer.from("x.y"), okp.privateKey)],
  ])(
    `${conforms("RFC 8032", "5.1.7", "only R and S of 32 bytes each, S below the order, are a signature")}; refused: %s`,
    async (_, forged) => {
      expect(await outcome("EdDSA", forged, [okp.jwk])).toBe("signature_invalid");
    },
  );
});

describe("which key and which algorithm", () => {
  const every = [ec.jwk, rsa.jwk, okp.jwk];

  it.each([
    "none",
    "None",
    "NONE",
    "nOnE",
    "",
    "HS256",
    "HS384",
    "HS512",
    "es256",
    "ES256 ",
    "ES256K",
    "ES384",
    "ES512",
    "RS1",
    "RS384",
    "RS512",
    "PS256",
    "PS512",
    "Ed448",
    "ML-DSA-65",
    "A256KW",
    "dir",
    "ECDH-ES",
    "PBES2-HS256+A128KW",
  ])(
    `${conforms("RFC 8725", "3.1", "an algorithm that is not on the list is refused, whoever signed")}: %j`,
    async (alg) => {
      for (const signature of [right("ES256", ec), right("RS256", rsa), Buffer.alloc(32), Buffer.alloc(64)]) {
        expect(await outcome(alg, signature, every)).toBe("algorithm_not_allowed");
      }
    },
  );

  it.each([
    ["EC", ec],
    ["RSA", rsa],
    ["Ed25519", okp],
  ])(
    `${conforms("RFC 8725", "2.1", "a public key is no secret for a MAC, however it is written")}: %s`,
    async (_, pair) => {
      const key = createPublicKey(pair.privateKey);
      const pem = key.export({ format: "pem", type: "spki" });
      for (const secret of [pem, key.export({ format: "der", type: "spki" }), JSON.stringify(pair.exported), ""]) {
        for (const alg of ["HS256", ...algorithms]) {
          const mac = createHmac("sha256", secret).update(inputOf(alg)).digest();
          expect(await outcome(alg, mac, every)).not.toBe("accepted");
        }
      }
    },
  );

  it.each([
    ["an EC key", "RS256", ec, [ec.jwk]],
    ["an EC key", "EdDSA", ec, [ec.jwk]],
    ["an RSA key", "ES256", rsa, [rsa.jwk]],
    ["an Ed25519 key", "ES256", okp, [okp.jwk]],
  ] as const)(
    `${conforms("RFC 8725", "3.2", "the key's type decides which algorithm it verifies")}: %s is not for %s`,
    async (_, alg, pair, keys) => {
      const own = pair === ec ? "ES256" : pair === rsa ? "RS256" : "EdDSA";
      const signature = signWith(own, Buffer.from(inputOf(alg)), pair.privateKey);
      expect(await outcome(alg, signature, keys)).toBe("key_not_found");
    },
  );

  it(conforms("RFC 7517", "4.4", "a key that names its algorithm verifies no other"), async () => {
    const labelled = { ...rsa.jwk, alg: "ES256" as const };
    expect(await outcome("RS256", right("RS256", rsa), [labelled])).toBe("key_not_found");
    expect(await outcome("RS256", right("RS256", rsa), [{ ...rsa.jwk, alg: "RS256" }])).toBe("accepted");
  });

  it("a signature by a key that is not on the list is refused, for any other keys on it", async () => {
    const stranger = pairOf(generateKeyPairSync("ec", { namedCurve: "P-256" }));
    expect(await outcome("ES256", right("ES256", stranger), every)).toBe("signature_invalid");
  });
});
