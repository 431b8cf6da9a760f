import { z } from "zod";
import { Digest } from "@/lib/approvals/schema";
import { proseText } from "@/lib/platform/text/plain-text";

export const ConsentToRequest = z.strictObject({
  digest: Digest,
  note: proseText(1000).or(z.literal("")).optional(),
});
export const RefuseConsentRequest = z.strictObject({ digest: Digest, note: proseText(1000) });
export const WithdrawApproval = z.strictObject({ note: proseText(1000).optional() });
