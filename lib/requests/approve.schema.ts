import { z } from "zod";
import { PasskeyAssertion } from "@/lib/passkeys/schema";
import { proseText } from "@/lib/platform/base/text/plain-text";

/** The digest of what was shown. A text that is no digest is not the current one either, and is refused as stale. */
export const ShownDigest = z.string().regex(/^[\x21-\x7e]{1,128}$/);
const Step = z.number().int().min(1).max(100);

/** Passkey signature of a decision that was begun with `approval-options`. */
const passkey = PasskeyAssertion.optional();
export const ApproveRequest = z.strictObject({
  digest: ShownDigest,
  note: proseText(1000).or(z.literal("")).optional(),
  /** The step that the approver read. The approval is refused if another one is open. */
  step: Step.optional(),
  passkey,
});
export const DenyRequest = z.strictObject({ digest: ShownDigest.optional(), note: proseText(1000), passkey });
export const ApprovalOptionsRequest = z.strictObject({
  digest: ShownDigest,
  verdict: z.enum(["approve", "deny"]),
  step: Step,
});
export type ApprovalOptionsRequest = z.infer<typeof ApprovalOptionsRequest>;
