import { z } from "zod";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { ShownDigest } from "./approve.schema";

export const ConsentToRequest = z.strictObject({
  digest: ShownDigest,
  note: proseText(1000).or(z.literal("")).optional(),
});
export const RefuseConsentRequest = z.strictObject({ digest: ShownDigest, note: proseText(1000) });
export const WithdrawApproval = z.strictObject({ note: proseText(1000).optional() });
