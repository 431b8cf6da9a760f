/** The fixed part of what an authenticator signs. */
export type AuthenticatorData = {
  /** SHA-256 of the relying party's id. */
  rpIdHash: Uint8Array;
  userPresent: boolean;
  userVerified: boolean;
  /** How often the key signed, where the authenticator counts; 0 otherwise. */
  counter: number;
};

const fixedLength = 37;
const flag = { userPresent: 0x01, userVerified: 0x04 } as const;

/**
 * Reads the first 37 bytes; what follows (a new key, extensions) is covered by the signature and of no interest here.
 *
 * @returns undefined for fewer bytes.
 * @see [WebAuthn Level 3 section 6.1](https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data)
 */
export function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData | undefined {
  if (bytes.length < fixedLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(32);
  return {
    rpIdHash: bytes.subarray(0, 32),
    userPresent: (flags & flag.userPresent) !== 0,
    userVerified: (flags & flag.userVerified) !== 0,
    counter: view.getUint32(33),
  };
}
