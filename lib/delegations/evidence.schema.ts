import { z } from "zod";
import { maxChainDepth } from "./model";

/** An issuer's public keys, as it publishes them (RFC 7517 section 5). Keys of certificates stay there for ever. */
export const KeySet = z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(1_024) });
export type KeySet = z.infer<typeof KeySet>;

const CompactText = z.string().min(1).max(2_097_152);

/** A file with which a reader verifies a chain, and a token of that chain, without this server. */
export const ChainEvidence = z.strictObject({
  kind: z.literal("mandate-token-evidence@1"),
  issuer: z.url().max(512),
  /** An access token. */
  token: CompactText.exactOptional(),
  /** Signed versions, root first. */
  delegations: z
    .array(CompactText)
    .min(1)
    .max(maxChainDepth + 1),
  jwks: KeySet,
  /** Status list tokens by their address. */
  status_lists: z.record(z.string(), CompactText).exactOptional(),
});
export type ChainEvidence = z.infer<typeof ChainEvidence>;
