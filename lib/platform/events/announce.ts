import type { Tx } from "@/lib/platform/database/transaction";
import type { EventMessage } from "./model";

/** Notifies every server's live updates about a change, at the moment it commits. */
export async function announce(tx: Tx, message: EventMessage): Promise<void> {
  await tx.$executeRaw`select pg_notify('mandate', ${JSON.stringify(message)})`;
}
