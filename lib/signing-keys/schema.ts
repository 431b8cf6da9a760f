import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";

export const keyPurposes = [
  "access-token-es256",
  "access-token-rs256",
  "delegation",
  "retirement",
  "subject-token",
  "checkpoint",
] as const;

export const KeyParams = z.object({ kid: z.string().regex(idPattern("key")) });

export const keyStates = ["published", "active", "retired"] as const;
export const keyFilterKeys = ["purpose", "status"] as const;

export const KeyFilters = z.object({
  q: z.string().max(1000).optional(),
  sort: z.enum(creationSorts).default("-created"),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type KeyFilters = z.infer<typeof KeyFilters>;

export const KeyResponse = z.object({
  /** The same as `kid`. */
  id: z.string(),
  kid: z.string(),
  purpose: z.enum(keyPurposes),
  alg: z.string(),
  state: z.enum(keyStates),
  /** URL of the public key; null for a key that only this server verifies with. */
  publishedAtUrl: z.url().nullable(),
  publishedAt: z.iso.datetime(),
  /** When it began to sign; for a published key, when it will. */
  activeFrom: z.iso.datetime(),
  retiredAt: z.iso.datetime().nullable(),
  /** Until when the public half of a retired key stays published; null while the key is in use, or for ever. */
  publishedUntil: z.iso.datetime().nullable(),
  /** False for the log's key, which is the log's identity. */
  rotates: z.boolean(),
  /** How long a new key of this purpose is published before it signs. */
  overlapSeconds: z.number().int(),
  /** How long the public half stays published after its retirement; null for ever. */
  keptHours: z.number().int().nullable(),
});
export type KeyResponse = z.infer<typeof KeyResponse>;

export const KeyListResponse = z.object({ keys: z.array(KeyResponse), next: z.string().nullable() });
export type KeyListResponse = z.infer<typeof KeyListResponse>;

export const RotateKeyRequest = z.strictObject({ purpose: z.enum(keyPurposes) });
export type RotateKeyRequest = z.infer<typeof RotateKeyRequest>;
