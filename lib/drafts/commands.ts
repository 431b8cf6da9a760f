import type { Asker as Person } from "@/lib/agents/policy";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { draftError } from "./errors";
import type { SaveDraft } from "./schema";
import { maxDraftBytes, maxDrafts } from "./schema";
import * as store from "./store";

type Asker = Person & { /** The agent that acts for the person; absent if the person acts. */ through?: object };

/** Only people write drafts: no agent writes one for a person. */
function refuseAgents({ through }: Asker): void {
  if (through) throw new DomainError("forbidden", "forbidden", "Only a person can write drafts, not an agent.");
}

// Drafts leave no records: no authority depends on them, only their author reads them, and they are saved as one types.

/** Stores a new draft and returns its id. Throws `too_many_drafts`. */
export async function createDraft(asker: Asker, { content }: SaveDraft): Promise<string> {
  refuseAgents(asker);
  const { personId } = asker;
  const text = textOf(content);
  return transaction(async (tx) => {
    if ((await store.countOf(tx, personId)) >= maxDrafts) throw draftError("too_many_drafts");
    const id = newId("draft");
    await store.insert(tx, { id, personId, agentId: content.agentId, content: text, updatedAt: clock.now() });
    return id;
  });
}

/**
 * Replaces the content of a draft.
 *
 * @param expected Version that the change was made on, from `If-Match`; without one the last save wins.
 * @throws DomainError `draft_not_found`, `draft_changed_meanwhile` (412).
 */
export async function saveDraft(
  asker: Asker,
  draftId: string,
  { content }: SaveDraft,
  expected: number | undefined,
): Promise<void> {
  refuseAgents(asker);
  const { personId } = asker;
  const text = textOf(content);
  return transaction(async (tx) => {
    const { version } = await store.getOrThrow(personId, draftId, tx);
    const from = { id: draftId, personId, version: expected ?? version };
    await store.replace(tx, from, { agentId: content.agentId, content: text, updatedAt: clock.now() });
  });
}

/**
 * Removes a draft.
 *
 * @param expected Version that the person discards, from `If-Match`; without one, any version.
 * @throws DomainError `draft_not_found`, `draft_changed_meanwhile` (412).
 */
export async function discardDraft(asker: Asker, draftId: string, expected: number | undefined): Promise<void> {
  refuseAgents(asker);
  const { personId } = asker;
  return transaction(async (tx) => {
    const { version } = await store.getOrThrow(personId, draftId, tx);
    await store.remove(tx, { id: draftId, personId, version: expected ?? version });
  });
}

/** Removes some drafts for an agent that is being retired. Returns their number. */
export const removeDraftsOf = (tx: Tx, agentId: string, take: number): Promise<number> =>
  store.removeSomeOf(tx, agentId, take);

/** Removes the drafts that have not changed for `draftDays` days. Returns their number. */
export const removeOldDrafts = (): Promise<number> => transaction((tx) => store.removeOld(tx));

function textOf(content: SaveDraft["content"]): string {
  const text = JSON.stringify(content);
  if (Buffer.byteLength(text) <= maxDraftBytes) return text;
  const errors = [{ path: "content", code: "too_long" }];
  throw new DomainError("malformed_request", "malformed", "The draft is too long.", { errors });
}
