import { transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { oldSecrets } from "@/lib/revocation/old-secrets.store";

/**
 * Marks the rows of sessions, PEP keys, SCIM tokens and invitations from before a restoration, so that lists show it.
 * Nothing waits for this: each use of them compares the organisation's number. Safe to repeat.
 */
export async function endOldSecrets(): Promise<void> {
  for (const end of oldSecrets) {
    await inPortions(async (take) => (await transaction((tx) => end(tx, take))) > 0);
  }
}
