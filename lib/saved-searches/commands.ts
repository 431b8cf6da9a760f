import { append } from "@/lib/audit/append";
import { requireAnswerable } from "@/lib/audit/matches";
import { latestCheckpoint } from "@/lib/audit/store";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { searchError } from "./errors";
import { searchEdited, searchRemoved, searchShared } from "./events";
import type { SearchScope } from "./model";
import { type Asker, countWaiting, mayRemove, viewerOf } from "./queries";
import type { EditSearch, SaveSearch } from "./schema";
import * as store from "./store";

/** Only people keep searches: no agent keeps one for a person. */
function refuseAgents({ through }: Asker): void {
  if (through) throw new DomainError("forbidden", "forbidden", "Only a person can keep searches, not an agent.");
}

/** Refuses a question that cannot be answered, and sharing by people who do not read the whole trail. */
async function requireAllowed(asker: Asker, { q, scope }: { q: string; scope: SearchScope }): Promise<void> {
  refuseAgents(asker);
  if (scope === "shared" && !asker.permissions.has("audit:read")) throw searchError("sharing_not_allowed");
  await requireAnswerable(asker, q);
}

/** The place from which a new alert looks: it finds only entries that are sealed from now on. */
const placeNow = async (alert: boolean): Promise<number | null> => (alert ? (await latestCheckpoint()).size : null);

const actorOf = ({ personId }: Asker) => ({ type: "person", id: personId }) as const;

/**
 * Keeps a search and returns its id.
 *
 * @throws DomainError for a filter at fault as `listAudit` does, `sharing_not_allowed`, `too_many_saved_searches`,
 * `saved_search_exists`.
 */
export async function saveSearch(asker: Asker, { alert, ...search }: SaveSearch): Promise<string> {
  await requireAllowed(asker, search);
  const id = newId("savedSearch");
  const alertPosition = await placeNow(alert);
  await transaction(async (tx) => {
    await store.requireRoom(tx, asker.personId, search.scope);
    const now = clock.now();
    const row = { ...search, id, ownerId: asker.personId, alertPosition, createdAt: now, updatedAt: now };
    await store.insert(tx, row);
    if (search.scope === "shared") await append(tx, searchShared(actorOf(asker), row), now);
  });
  return id;
}

/**
 * Changes a search of the asker.
 *
 * @param expected Version that the change was made on, from `If-Match`; without one the last change wins.
 * @throws DomainError as `saveSearch` does, `saved_search_not_found`, `not_search_owner`, `saved_search_changed_meanwhile`.
 */
export async function editSearch(
  asker: Asker,
  id: string,
  { alert, ...change }: EditSearch,
  expected: number | undefined,
): Promise<void> {
  const before = await store.getOrThrow(viewerOf(asker), id);
  if (before.ownerId !== asker.personId) throw searchError("not_search_owner", { facts: { id } });
  const after = { ...before, ...defined(change), scope: change.scope ?? (before.scope as SearchScope) };
  await requireAllowed(asker, after);
  const isOn = alert ?? before.alertPosition !== null;
  // Another question begins at the present, as a new alert does.
  const begins = isOn && (before.alertPosition === null || before.q !== after.q);
  // Otherwise the place stays where the job moved it.
  const alertPosition = begins || !isOn ? { alertPosition: await placeNow(isOn) } : {};
  await transaction(async (tx) => {
    const becomesShared = before.scope !== "shared" && after.scope === "shared";
    if (becomesShared) await store.requireRoomToShare(tx);
    const now = clock.now();
    const { name, q, from, to, columns, scope } = after;
    const data = { name, q, from, to, columns, scope, ...alertPosition, alertCode: null, updatedAt: now };
    await store.update(tx, { id, version: expected ?? before.version }, data);
    if (becomesShared) await append(tx, searchShared(actorOf(asker), after), now);
    else if (before.scope === "shared") await append(tx, searchEdited(actorOf(asker), after), now);
  });
}

/** Leaves out members that are absent. */
const defined = <T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;

/**
 * Deletes a search with its alerts.
 *
 * @throws DomainError `saved_search_not_found`, `not_search_owner`, `saved_search_changed_meanwhile`.
 */
export async function removeSearch(asker: Asker, id: string, expected: number | undefined): Promise<void> {
  refuseAgents(asker);
  const row = await store.getOrThrow(viewerOf(asker), id);
  if (!mayRemove(asker, row)) throw searchError("not_search_owner", { facts: { id } });
  await transaction(async (tx) => {
    await store.remove(tx, { id, version: expected ?? row.version });
    if (row.scope === "shared") await append(tx, searchRemoved(actorOf(asker), row));
  });
}

/** Marks alerts as seen by the asker, and answers how many are not. Others still see them. */
export async function acknowledgeAlerts(asker: Asker, ids: readonly string[]): Promise<number> {
  refuseAgents(asker);
  await store.acknowledge(viewerOf(asker), ids);
  return countWaiting(asker);
}
