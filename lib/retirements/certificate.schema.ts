import { z } from "zod";
import { EntryEvidence } from "@/lib/audit/schema";
import { CertificateAttempts } from "./attempts.schema";
import { firstHeldKinds, type HeldKind, heldKinds } from "./model";

const count = z.number().int().nonnegative();
const countsOf = <Kind extends HeldKind>(kinds: readonly Kind[]) =>
  z.strictObject(Object.fromEntries(kinds.map((kind) => [kind, count])) as Record<Kind, typeof count>);
/** A number for each kind of thing that an agent holds, or that waits about it. */
export const HeldCounts = countsOf(heldKinds);
const FirstCounts = countsOf(firstHeldKinds);

const members = {
  kind: z.literal("retirement-statement"),
  issuer: z.string(),
  agent: z.strictObject({ id: z.string(), name: z.string(), spiffeId: z.string() }),
  begun: z.strictObject({
    at: z.iso.datetime(),
    by: z.string(),
    /** The revocation that stopped it. */
    revocation: z.string(),
    /** The record of the beginning, which holds the reason. */
    record: z.string(),
    /** Since when the agent drained until then; absent if it did not. */
    drainingSince: z.iso.datetime().optional(),
  }),
};
const statementWith = <Version extends number, Counts extends z.ZodType>(version: Version, counts: Counts) =>
  z.strictObject({
    version: z.literal(version),
    ...members,
    ended: z.strictObject({ at: z.iso.datetime(), counts }),
    /** Live things at the end, all counted after the last of them had ended. */
    live: counts,
    /**
     * When the last issued token expires whose chain contains the agent; in version 1, the last of the agent's own.
     * Servers refuse it; a verifier without a connection may accept it until then.
     */
    tokensUntil: z.iso.datetime().nullable(),
  });

/** The statement that is signed, and whose digest the record of the end holds. Version 1 counts fewer kinds. */
export const RetirementStatement = z.discriminatedUnion("version", [
  statementWith(1, FirstCounts),
  statementWith(2, HeldCounts),
]);
export type RetirementStatement = z.infer<typeof RetirementStatement>;

/** The statement in short. It is made from the statement alone, so a verifier makes it again and compares. */
export const RetirementSummary = z.strictObject({
  sentence: z.string(),
  agent: members.agent,
  retiredAt: z.iso.datetime(),
  /** The person who retired the agent, or who planned it; `mandate` if it was retired for its silence. */
  retiredBy: z.string(),
  ended: z.union([HeldCounts, FirstCounts]),
  live: z.union([HeldCounts, FirstCounts]),
  tokensUntil: z.iso.datetime().nullable(),
});
export type RetirementSummary = z.infer<typeof RetirementSummary>;

/** The public half of the key that signed, as the key set publishes it (RFC 7517 section 4). */
export const StatementKey = z.strictObject({
  ...{ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() },
  ...{ kid: z.string(), alg: z.literal("ES256"), use: z.literal("sig") },
});
export type StatementKey = z.infer<typeof StatementKey>;

const kind = z.literal("retirement-certificate");
/** The records of the beginning and of the end, each with its proof. */
const records = { begun: EntryEvidence, ended: EntryEvidence };

/** A certificate of retirement: to verify it, a reader needs the log's key, and the issuer's key set for its signature. */
export const RetirementCertificate = z.strictObject({
  version: z.literal(2),
  kind,
  /** The statement as a compact JWS, `typ: retirement+jwt` (RFC 7515 section 7.1). */
  statement: z.string(),
  /** C2SP tlog-proof of the record of the end, which holds the SHA-256 of the statement's payload. */
  proof: z.string(),
  summary: RetirementSummary,
  key: StatementKey,
  ...records,
  /** The refused attempts to use the agent, up to the download. Earlier downloads have no list. */
  attempts: CertificateAttempts.exactOptional(),
});
export type RetirementCertificate = z.infer<typeof RetirementCertificate>;

/** The certificate as it was downloaded before: the log's key signed its statement. */
export const FirstCertificate = z.strictObject({
  version: z.literal(1),
  kind,
  /** The exact text that is signed: a statement in JSON. */
  statement: z.string(),
  /** Signature lines of the note whose text is the statement (C2SP signed-note). */
  signature: z.string(),
  ...records,
});
export type FirstCertificate = z.infer<typeof FirstCertificate>;

/** A certificate as a verifier reads it. A summary of any form is compared, and refused if it differs. */
export const AnyCertificate = z.discriminatedUnion("version", [
  FirstCertificate,
  RetirementCertificate.extend({ summary: z.json() }),
]);
export type AnyCertificate = z.infer<typeof AnyCertificate>;
