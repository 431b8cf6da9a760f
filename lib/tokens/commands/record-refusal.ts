import { keepReadNames } from "@/lib/audit/kept-names";
import { sealEvent } from "@/lib/audit/seal-event";
import type { ClientStanding } from "@/lib/credentials/standing/model";
import { clock } from "@/lib/platform/clock/clock";
import { commitItem } from "@/lib/platform/commit/committer";
import { tokenRefused } from "@/lib/tokens/events";

/** Records that an instance which proved itself was refused a token. Nothing else of the attempt is kept. */
export async function recordRefusal(client: ClientStanding, code: string): Promise<void> {
  const entry = sealEvent(tokenRefused(client, code, await keepReadNames([client.agent])), clock.now());
  await commitItem({ dependencies: [], validFrom: null, validUntil: null, proofs: [], reservations: [], entry });
}
