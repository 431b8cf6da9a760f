import { z } from "zod";
import { EntryEvidence } from "@/lib/audit/schema";
import { heldKinds } from "./model";

const count = z.number().int().nonnegative();
/** A number for each kind of thing that an agent holds. */
export const HeldCounts = z.strictObject(
  Object.fromEntries(heldKinds.map((kind) => [kind, count])) as Record<(typeof heldKinds)[number], typeof count>,
);

/** The statement that the log's key signs, and whose digest the record of the end holds. */
export const RetirementStatement = z.strictObject({
  version: z.literal(1),
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
  ended: z.strictObject({ at: z.iso.datetime(), counts: HeldCounts }),
  /** Live things at the end, all counted in one snapshot. */
  live: HeldCounts,
  /** When the last issued token expires. Servers refuse it; a verifier without a connection may accept it until then. */
  tokensUntil: z.iso.datetime().nullable(),
});
export type RetirementStatement = z.infer<typeof RetirementStatement>;

/** A certificate of retirement: to verify it, a reader needs only the log's key. */
export const RetirementCertificate = z.strictObject({
  version: z.literal(1),
  kind: z.literal("retirement-certificate"),
  /** The exact text that is signed: a statement in JSON. */
  statement: z.string(),
  /** Signature lines of the note whose text is the statement (C2SP signed-note). */
  signature: z.string(),
  /** The records of the beginning and of the end, each with its proof. */
  begun: EntryEvidence,
  ended: EntryEvidence,
});
export type RetirementCertificate = z.infer<typeof RetirementCertificate>;
