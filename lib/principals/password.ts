import { randomBytes } from "node:crypto";
import { argon2id, argon2Verify } from "hash-wasm";
import type { Turn } from "@/lib/platform/base/fair-queue";
import { peekSingleton } from "@/lib/platform/base/singleton";

// OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
const cost = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 } as const;

/** Hash of a password that no person has: an unknown account costs as much time as a known one. */
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$bWFuZGF0ZS1ub2JvZHktcw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

export type HashInput = typeof cost & { password: string; salt: Uint8Array; outputType: "encoded" };
export type VerifyInput = { password: string; hash: string };

/** Does the work of hashing; a thread where the server started one, this thread otherwise. */
export type PasswordHasher = {
  hash: (input: HashInput, turn: Turn) => Promise<string>;
  verify: (input: VerifyInput, turn: Turn) => Promise<boolean>;
};

const inThisThread: PasswordHasher = { hash: argon2id, verify: argon2Verify };
const hasher = (): PasswordHasher => peekSingleton<PasswordHasher>("password-hasher") ?? inThisThread;

const prepared = (password: string): string => password.normalize("NFKC");

/** The turn of work that only a signed-in or invited person can ask for. */
export const turnOfPerson = (personId: string): Turn => ({ lane: personId, known: true });
const ownTurn: Turn = { lane: "server", known: true };

/** Hashes a password with a fresh salt (RFC 9106). */
export const hashPassword = (password: string, turn: Turn = ownTurn): Promise<string> =>
  hasher().hash({ password: prepared(password), salt: randomBytes(16), outputType: "encoded", ...cost }, turn);

/** Verifies a password; without a hash it does the same work and answers no. */
export async function verifyPassword(password: string, hash: string | null, turn: Turn = ownTurn): Promise<boolean> {
  const matches = await hasher().verify({ password: prepared(password) || " ", hash: hash ?? nobodys }, turn);
  return matches && hash !== null;
}
