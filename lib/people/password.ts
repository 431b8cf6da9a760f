import { randomBytes } from "node:crypto";
import { argon2id, argon2Verify } from "hash-wasm";

// OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
const cost = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 } as const;

/** Hash of a password that nobody has: an unknown account costs as much time as a known one. */
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$bWFuZGF0ZS1ub2JvZHktcw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

const prepared = (password: string): string => password.normalize("NFKC");

/** Hashes a password with a fresh salt (RFC 9106). */
export const hashPassword = (password: string): Promise<string> =>
  argon2id({ password: prepared(password), salt: randomBytes(16), outputType: "encoded", ...cost });

/** Verifies a password; without a hash it does the same work and answers no. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const matches = await argon2Verify({ password: prepared(password) || " ", hash: hash ?? nobodys });
  return matches && hash !== null;
}
