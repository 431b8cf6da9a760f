import { requireAgentFilter } from "@/lib/agents/queries";
import { isAgentSort } from "@/lib/agents/sorts.model";
import { append } from "@/lib/audit/append";
import { requireAnswerable } from "@/lib/audit/matches";
import { latestCheckpoint } from "@/lib/audit/store";
import { clock } from "@/lib/platform/base/clock";
import { definedMembers } from "@/lib/platform/base/defined-members";
import { DomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { searchError } from "./errors";
import { searchEdited, searchRemoved, searchShared } from "./events";
import type { SavedList, SearchScope } from "./model";
import { type Asker, countWaiting, mayRemove, readsWhole, viewerOf } from "./queries";
import { requireRange } from "./range";
import type { EditSearch, SaveSearch } from "./schema";
import * as store from "./store";

/** Only people keep searches: no agent keeps one for a person. */
function refuseAgents({ through }: Asker): void {
  if (through) throw new DomainError("forbidden", "forbidden", "Only a person can keep searches, not an agent.");
}

/** Refuses a question that cannot be answered, and sharing by people who do not read the whole list. */
async function requireAllowed(asker: Asker, search: Question): Promise<void> {
  refuseAgents(asker);
  const { list, scope, q } = search;
  if (scope === "shared" && !asker.permissions.has(readsWhole[list])) throw searchError("sharing_not_allowed");
  const [path] = membersOfOthers(search);
  if (path) throw searchError("not_of_this_list", { errors: [{ path, code: "not_of_this_list" }] });
  await (list === "trail" ? requireAnswerable(asker, q) : requireAgentFilter(asker, q));
}

type Question = Pick<SaveSearch, "list" | "q" | "sort" | "from" | "to" | "scope" | "alert">;

/** The members that a search has although its list has none: only the trail has a time, only other lists have an order. */
function membersOfOthers({ list, sort, from, to, alert }: Question): string[] {
  if (list === "trail") return sort === null ? [] : ["sort"];
  return [
    ...(sort === null || isAgentSort(sort) ? [] : ["sort"]),
    ...(from === null ? [] : ["from"]),
    ...(to === null ? [] : ["to"]),
    ...(alert ? ["alert"] : []),
  ];
}

/** The place from which a new alert looks: it finds only entries that are sealed from now on. */
const placeNow = async (alert: boolean): Promise<number | null> => (alert ? (await latestCheckpoint()).size : null);

const actorOf = ({ personId }: Asker) => ({ type: "person", id: personId }) as const;

/**
 * Keeps a search and returns its id.
 *
 * @throws DomainError for a filter at fault as `listAudit` does, `sharing_not_allowed`, `too_many_saved_searches`,
 * `saved_search_exists`, `not_of_this_list`, `unusable_range`.
 */
export async function saveSearch(asker: Asker, { alert, ...search }: SaveSearch): Promise<string> {
  requireRange(search, clock.now());
  await requireAllowed(asker, { ...search, alert });
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
  const list = before.list as SavedList;
  const after = { ...before, ...definedMembers(change), list, scope: change.scope ?? (before.scope as SearchScope) };
  const isOn = alert ?? before.alertPosition !== null;
  if (change.from !== undefined || change.to !== undefined) requireRange(after, clock.now());
  await requireAllowed(asker, { ...after, alert: isOn });
  // Another question begins at the present, as a new alert does.
  const begins = isOn && (before.alertPosition === null || before.q !== after.q);
  // Otherwise the place stays where the job moved it.
  const alertPosition = begins || !isOn ? { alertPosition: await placeNow(isOn) } : {};
  // Why the server switched the alert off stays known until a person decides about the alert.
  const alertCode = isOn || alert !== undefined ? null : before.alertCode;
  await transaction(async (tx) => {
    const becomesShared = before.scope !== "shared" && after.scope === "shared";
    if (becomesShared) await store.requireRoomToShare(tx);
    const now = clock.now();
    const { name, q, sort, from, to, columns, scope } = after;
    const data = { name, q, sort, from, to, columns, scope, ...alertPosition, alertCode, updatedAt: now };
    await store.update(tx, { id, version: expected ?? before.version }, data);
    if (becomesShared) await append(tx, searchShared(actorOf(asker), after), now);
    else if (before.scope === "shared") {
      const hadAlert = { ...before, alert: before.alertPosition !== null };
      await append(tx, searchEdited(actorOf(asker), hadAlert, { ...after, alert: isOn }), now);
    }
  });
}

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
