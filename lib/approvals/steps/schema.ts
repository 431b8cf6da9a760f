import { z } from "zod";
import { proseText } from "@/lib/platform/text/plain-text";

const Digest = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const ConsentToRequest = z.strictObject({
  digest: Digest,
  note: proseText(1000).or(z.literal("")).optional(),
});
export const RefuseConsentRequest = z.strictObject({ digest: Digest, note: proseText(1000) });
export const WithdrawApproval = z.strictObject({ note: proseText(1000).optional() });
