import { newId } from "@/lib/platform/base/id";
import type { Tx } from "@/lib/platform/database/transaction";
import * as store from "@/lib/requests/store";

type Note = { requestId: string; personId: string; note: string | undefined };

/**
 * Keeps the note of an act that is no vote among the comments. Everyone who sees the request reads it there. The
 * record of the act holds the same note.
 *
 * @param about The member of the request that the act changed. Its path begins with a colon, which no comment can have.
 */
export async function keepNote(
  tx: Tx,
  { requestId, personId, note = "" }: Note,
  about: "assignee" | "status" | "votes",
  now: Date,
): Promise<void> {
  if (note === "") return;
  await store.insertComment(tx, { id: newId("comment"), requestId, personId, text: note, path: `:${about}`, at: now });
}
