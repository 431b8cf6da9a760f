import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type {
  AssertionOptions,
  PasskeyAssertion,
  RegisterPasskeyRequest,
  RegistrationOptions,
} from "@/lib/passkeys/schema";

/** Deviations of a faulty or forged authenticator from the right answer. */
export type Otherwise = {
  origin?: string;
  rpId?: string;
  type?: string;
  challenge?: string;
  crossOrigin?: boolean;
  userPresent?: boolean;
  userVerified?: boolean;
  counter?: number;
};

/** One passkey in software (ES256). It gives the answers of a browser and its authenticator, right or with faults. */
export class Authenticator {
  readonly credentialId = randomBytes(32);
  counter = 0;
  private readonly keys = generateKeyPairSync("ec", { namedCurve: "P-256" });

  constructor(
    private readonly origin: string,
    /** Whether it counts its signatures, as security keys do, or says 0, as synchronised passkeys do. */
    private readonly counts = true,
  ) {}

  get jwk(): { kty: "EC"; crv: "P-256"; x: string; y: string } {
    const { x = "", y = "" } = this.keys.publicKey.export({ format: "jwk" });
    return { kty: "EC", crv: "P-256", x, y };
  }

  /** Makes the credential, as `navigator.credentials.create()` does. */
  create(
    { challenge, rp }: Pick<RegistrationOptions, "challenge" | "rp">,
    otherwise: Otherwise = {},
  ): Omit<RegisterPasskeyRequest, "name"> {
    const attested = Buffer.concat([
      Buffer.alloc(16),
      uint16(this.credentialId.length),
      this.credentialId,
      this.cose(),
    ]);
    const authData = Buffer.concat([this.data(rp.id, 0x40, otherwise), attested]);
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      ...[text("fmt"), text("none"), text("attStmt"), Buffer.from([0xa0]), text("authData"), bytes(authData)],
    ]);
    return {
      clientDataJson: this.clientData("webauthn.create", challenge, otherwise),
      attestationObject: attestationObject.toString("base64url"),
      transports: ["internal"],
    };
  }

  /** Signs, as `navigator.credentials.get()` does. */
  get({ challenge, rpId }: Pick<AssertionOptions, "challenge" | "rpId">, otherwise: Otherwise = {}): PasskeyAssertion {
    if (this.counts) this.counter += 1;
    const authenticatorData = this.data(rpId, 0, otherwise);
    const clientDataJson = this.clientData("webauthn.get", challenge, otherwise);
    const clientDataHash = createHash("sha256").update(Buffer.from(clientDataJson, "base64url")).digest();
    const signature = sign("sha256", Buffer.concat([authenticatorData, clientDataHash]), this.keys.privateKey);
    return {
      credentialId: this.credentialId.toString("base64url"),
      clientDataJson,
      authenticatorData: authenticatorData.toString("base64url"),
      signature: signature.toString("base64url"),
    };
  }

  private clientData(type: string, challenge: string, otherwise: Otherwise): string {
    const { type: t = type, challenge: c = challenge, origin = this.origin, crossOrigin = false } = otherwise;
    return Buffer.from(JSON.stringify({ type: t, challenge: c, origin, crossOrigin })).toString("base64url");
  }

  private data(rpId: string, more: number, otherwise: Otherwise): Buffer {
    const { userPresent = true, userVerified = true, counter = this.counter } = otherwise;
    const flags = (userPresent ? 0x01 : 0) | (userVerified ? 0x04 : 0) | more;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([
      createHash("sha256")
        .update(otherwise.rpId ?? rpId)
        .digest(),
      Buffer.from([flags]),
      count,
    ]);
  }

  /** The public key in COSE (RFC 9053 section 7.1.1): kty EC2, alg ES256, crv P-256, x, y. */
  private cose(): Buffer {
    const { x, y } = this.jwk;
    const [upToX, upToY] = [Buffer.from("a501020326200121", "hex"), Buffer.from("22", "hex")];
    return Buffer.concat([upToX, bytes(Buffer.from(x, "base64url")), upToY, bytes(Buffer.from(y, "base64url"))]);
  }
}

/** CBOR (RFC 8949): a text, and bytes, of fewer than 65,536. */
const text = (value: string): Buffer => Buffer.concat([head(0x60, value.length), Buffer.from(value, "utf8")]);
const bytes = (value: Buffer): Buffer => Buffer.concat([head(0x40, value.length), value]);

function head(kind: number, length: number): Buffer {
  if (length < 24) return Buffer.from([kind | length]);
  return length < 256 ? Buffer.from([kind | 24, length]) : Buffer.concat([Buffer.from([kind | 25]), uint16(length)]);
}

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16BE(value);
  return buffer;
}
