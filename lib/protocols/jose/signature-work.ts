import { type KeyObject, sign, verify } from "node:crypto";

/** How a key signs. `dsaEncoding` is how ECDSA signatures are spelled (RFC 7518 §3.4), and means nothing for other keys. */
export type SignatureKey = {
  readonly key: KeyObject;
  readonly digest: "sha256" | null;
  readonly dsaEncoding: "ieee-p1363";
};

/** A signature to check. Its key, algorithm and length were checked already. */
export type SignatureCheck = SignatureKey & { readonly input: Uint8Array; readonly signature: Uint8Array };

/** Bytes to sign. */
export type SignatureWish = SignatureKey & { readonly input: Uint8Array };

/** Computes signatures in other threads, while the caller goes on. */
export type SignatureWorkers = {
  check(check: SignatureCheck): Promise<boolean>;
  sign(wish: SignatureWish): Promise<Uint8Array>;
};

/** Checks a signature here and now. */
export function checkNow({ digest, input, signature, ...key }: SignatureCheck): boolean {
  return verify(digest, input, key, signature);
}

/** Signs here and now. */
export function signNow({ digest, input, ...key }: SignatureWish): Uint8Array {
  return sign(digest, input, key);
}

/** Node's own pool of threads, which takes each signature by itself. */
export const nodePool: SignatureWorkers = {
  check: ({ digest, input, signature, ...key }) =>
    new Promise((resolve, reject) => {
      verify(digest, input, key, signature, (error, valid) => {
        if (error) reject(error);
        else resolve(valid);
      });
    }),
  sign: ({ digest, input, ...key }) =>
    new Promise((resolve, reject) => {
      sign(digest, input, key, (error, signature) => {
        if (error) reject(error);
        else resolve(signature);
      });
    }),
};

let chosen = nodePool;

/** Chooses who computes signatures aside; undefined is Node's own pool. */
export function chooseSignatureWorkers(workers: SignatureWorkers | undefined): void {
  chosen = workers ?? nodePool;
}

/** The workers that compute signatures in this process. */
export const signatureWorkers = (): SignatureWorkers => chosen;
