import { z } from "zod";

/** Settings of the whole organisation. */
export const SettingsResponse = z.object({
  /** Whether a DPoP proof at our own endpoints must carry a nonce of this server (RFC 9449 section 8). */
  dpopNonceRequired: z.boolean(),
});
export type SettingsResponse = z.infer<typeof SettingsResponse>;

export const ChangeSettingsRequest = z.strictObject({ dpopNonceRequired: z.boolean().optional() });
export type ChangeSettingsRequest = z.infer<typeof ChangeSettingsRequest>;
