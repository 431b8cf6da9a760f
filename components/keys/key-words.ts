import type { KeyResponse } from "@/lib/keys/schema";

/** What a key of each purpose signs, and what a change of it means. */
export const purposeWords: Record<KeyResponse["purpose"], { label: string; signs: string }> = {
  "access-token-es256": { label: "Access tokens (ES256)", signs: "Access tokens" },
  "access-token-rs256": { label: "Access tokens (RS256)", signs: "Access tokens for servers that read RS256 only" },
  delegation: { label: "Delegations", signs: "Every version of every delegation" },
  checkpoint: { label: "Audit log", signs: "Checkpoints of the sealed log" },
};
