import { z } from "zod";

/** The answer of the browser's verifier, which is the command `npm run verify` as a worker. */
export const VerifierAnswer = z.discriminatedUnion("verdict", [
  z.object({
    verdict: z.enum(["verified", "consistent", "refused"]),
    notes: z.array(z.string()),
    checks: z.array(z.object({ ok: z.boolean(), says: z.string() })),
    missingTexts: z.array(z.string()),
    sentence: z.string().nullable(),
    /** Members of the bytes and texts that fit them, each with its value as JSON. */
    facts: z.array(z.tuple([z.string(), z.string()])),
  }),
  /** The files cannot be verified at all. */
  z.object({ verdict: z.literal("unusable"), reason: z.string() }),
]);
export type VerifierAnswer = z.infer<typeof VerifierAnswer>;

/** Files by their paths, and the keys that the reader trusts. */
export type VerifierQuestion = {
  files: readonly { path: string; content: Blob }[];
  /** The log's verifier key. */
  key?: string;
  /** The issuer's key set. */
  jwks?: Blob;
  /** A checkpoint that the reader kept. */
  since?: Blob;
};
