import { z } from "zod";
import { PasskeyEvidence } from "@/lib/passkeys/schema";
import { type EvidenceFault, evidenceFault } from "@/lib/passkeys/verify-evidence";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import type { Rule } from "./rule.model";

const Id = z.string().min(1).max(64);

/** An approval that a version is based on: ids only (rules T5). An approval with a passkey includes its evidence. */
export const StatedApproval = z.strictObject({
  /** The approved request. `approved` of the statement is the digest of its document. */
  request: Id,
  person: Id,
  /** The absent approver that this person covered; left out if they covered no one. */
  in_place_of: Id.exactOptional(),
  step: z.int().min(1).max(100),
  verdict: z.literal("approve"),
  at: z.int().min(0).max(1e11),
  passkey: PasskeyEvidence.exactOptional(),
});
export type StatedApproval = z.infer<typeof StatedApproval>;

/** The maximum is the number of approvals that a policy can require. */
export const StatedApprovals = z.array(StatedApproval).min(1).max(50);

const faults: Record<EvidenceFault, string> = {
  malformed: "what was signed cannot be read",
  type_mismatch: "something else than an approval was signed",
  challenge_mismatch: "something else was signed than what was approved",
  origin_mismatch: "it was signed on another site than stated",
  cross_origin: "it was signed inside another site's page",
  rp_id_mismatch: "the key belongs to another host than stated",
  user_not_present: "nobody was there",
  user_not_verified: "the person was not verified",
  signature_invalid: "the signature is not that of the stated key",
  key_malformed: "the stated key is none",
  site_mismatch: "site and host do not belong together",
};

/**
 * Judges the approvals that a version states (rules A4). A passkey signature must be for the approved document, at the
 * stated step of the stated request. The stated key must have signed it, with user verification.
 *
 * Only the issuer states whose key it is, unless the reader knows the key's thumbprint.
 */
export function approvalRules({
  approved,
  approvals = [],
}: {
  approved: string;
  approvals?: readonly StatedApproval[];
}): Rule[] {
  return approvals.map((approval) => {
    const { request, person, step, verdict, at, passkey } = approval;
    const place = approval.in_place_of ? ` in place of ${approval.in_place_of}` : "";
    const when = `${person}${place} approved step ${step} of ${request} at ${new Date(at * 1000).toISOString()}`;
    if (!passkey) return { ok: true, holds: `${when}, by the issuer's word.`, fails: "" };
    const fault = evidenceFault(passkey, { digest: approved, subject: request, step, verdict });
    return {
      ok: fault === undefined,
      holds: `${when}, and the passkey ${thumbprint(passkey.jwk)} signed exactly that on ${passkey.origin}, its holder verified.`,
      fails: `The passkey's approval by ${person} does not hold: ${fault ? faults[fault] : ""}.`,
    };
  });
}
