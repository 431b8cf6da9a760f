import { z } from "zod";
import { EntryEvidence } from "@/lib/audit/schema";

const place = z.number().int().nonnegative();

/** A refused attempt to use a retired agent, as its record has it. The record's texts can be erased, so they are not here. */
const Attempt = z.strictObject({
  /** Place of the record in the log. */
  index: place,
  record: z.string(),
  /** RFC 6962 leaf hash of the record, base64. */
  leafHash: z.string(),
  at: z.iso.datetime(),
  /** The type of the record: `decision.made`, `token.refused`, … */
  kind: z.string(),
  /** The reason code of the refusal. */
  code: z.string().nullable(),
  /** Action and resource type, where the catalogue of the resource server has them. Others are texts of the record. */
  action: z.string().nullable(),
  resourceType: z.string().nullable(),
});
export type Attempt = z.infer<typeof Attempt>;

/** The signed list of the attempts that were refused between the beginning of a retirement and a checkpoint. */
export const AttemptsStatement = z.strictObject({
  version: z.literal(1),
  kind: z.literal("retirement-attempts"),
  issuer: z.string(),
  /** Id of the agent. */
  agent: z.string(),
  /** SHA-256 of the payload of the certificate's statement, base64url. */
  certificate: z.string(),
  /** The record of the beginning. Attempts after it are listed. */
  since: z.strictObject({ index: place, record: z.string(), at: z.iso.datetime() }),
  /** The checkpoint up to which the list is complete, and when the log signed it. Later attempts are not in the list. */
  until: z.strictObject({ origin: z.string(), size: place, root: z.string(), signedAt: z.iso.datetime() }),
  /** How many attempts there are. If `countIsExact` is false, there are more. */
  count: place,
  countIsExact: z.boolean(),
  /** How many records of this time retention removed. Attempts among them are neither counted nor listed. */
  removed: place,
  /** The most attempts in a list. */
  most: place,
  /** The newest attempts, the newest first. */
  attempts: z.array(Attempt),
});
export type AttemptsStatement = z.infer<typeof AttemptsStatement>;

/** The record of an attempt, and its audit path to the checkpoint of the list (RFC 6962 section 2.1.1), base64. */
const AttemptRecord = EntryEvidence.pick({ entry: true, texts: true }).extend({
  index: place,
  path: z.array(z.string()).max(63),
});
export type AttemptRecord = z.infer<typeof AttemptRecord>;

/** Later attempts as a certificate holds them. */
export const CertificateAttempts = z.strictObject({
  /** The list as a compact JWS, `typ: retirement-attempts+jwt`, by the key of the certificate. */
  statement: z.string(),
  /** Signature lines of the note whose text is the payload, by the log's key (C2SP signed-note). */
  signature: z.string(),
  /** The list in one sentence. A verifier makes it again and compares. */
  sentence: z.string(),
  /** The signed checkpoint that all records are proved to, with the lines of its witnesses. */
  checkpoint: z.string(),
  records: z.array(AttemptRecord),
});
export type CertificateAttempts = z.infer<typeof CertificateAttempts>;
