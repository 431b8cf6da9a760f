import { namesNow } from "@/lib/audit/kept-names";
import { waitsForVersions } from "@/lib/audit/matches";
import { rebuiltFrom } from "@/lib/audit/store";
import { DomainError } from "@/lib/platform/base/domain-error";
import { decodeCursor, encodeCursor, malformedCursor } from "@/lib/platform/http/cursor";
import type { Permission } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { type AlertCode, type SavedList, type SearchScope, savedLists } from "./model";
import {
  type SavedSearch,
  type SavedSearchList,
  type SearchAlert,
  type SearchAlertFilters,
  SearchAlertId,
  type SearchAlertList,
} from "./schema";
import * as store from "./store";

export type Asker = Pick<Principal, "personId" | "permissions"> & { through?: object };

export const viewerOf = ({ personId, permissions }: Asker): store.Viewer => ({
  personId,
  sharedLists: savedLists.filter((list) => permissions.has(readsWhole[list])),
});

/** The permission with which a person reads a whole list, and so its shared searches. */
export const readsWhole: Readonly<Record<SavedList, Permission>> = { trail: "audit:read", agents: "agents:read" };

/** Whether the asker may delete a search: their own, or a shared one for people who change the settings. */
export const mayRemove = ({ personId, permissions }: Asker, { ownerId, scope }: store.SearchRow): boolean =>
  ownerId === personId || (scope === "shared" && permissions.has("settings:write"));

/** Lists the asker's searches of a list and the shared ones, by name. */
export async function listSearches(asker: Asker, list: SavedList = "trail"): Promise<SavedSearchList> {
  return { searches: await toResponses(asker, await store.list(viewerOf(asker), list)) };
}

/** Reads one search. Throws `saved_search_not_found`. */
export async function getSearch(asker: Asker, id: string): Promise<SavedSearch> {
  const [search] = await toResponses(asker, [await store.getOrThrow(viewerOf(asker), id)]);
  if (!search) throw new DomainError("not_found", "not_found", "There is nothing here.");
  return search;
}

async function toResponses(asker: Asker, rows: readonly store.SearchRow[]): Promise<SavedSearch[]> {
  const [names, waiting] = await Promise.all([
    namesNow(rows.map(({ ownerId }) => ownerId)),
    waitingAlerts(asker, rows),
  ]);
  return rows.map((row) => ({
    ...{ id: row.id, version: row.version, name: row.name, q: row.q, from: row.from, to: row.to },
    ...{ list: row.list as SavedList, sort: row.sort },
    ...{ columns: row.columns, scope: row.scope as SearchScope, alert: row.alertPosition !== null },
    alertCode: row.alertCode as AlertCode | null,
    alertWaits: waiting.has(row.id),
    owner: { id: row.ownerId, name: names.get(row.ownerId) ?? null },
    can: [
      ...(row.ownerId === asker.personId ? (["edit"] as const) : []),
      ...(mayRemove(asker, row) ? (["remove"] as const) : []),
    ],
    ...{ createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() },
  }));
}

/** The searches whose alert waits until a job has derived the rows of the trail again. */
async function waitingAlerts(asker: Asker, rows: readonly store.SearchRow[]): Promise<Set<string>> {
  const waiting = new Set<string>();
  const from = await rebuiltFrom();
  if (from === null) return waiting;
  for (const { id, q, alertPosition: at } of rows)
    if (at !== null && at < from && (await waitsForVersions(asker, q, Number(at)))) waiting.add(id);
  return waiting;
}

/** Alerts are counted up to this number. */
const mostCounted = 100;

export const countWaiting = (asker: Asker): Promise<number> => store.countWaiting(viewerOf(asker), mostCounted);

/** Lists the alerts of the searches that the asker sees, the newest first. */
export async function listAlerts(asker: Asker, { cursor, limit }: SearchAlertFilters): Promise<SearchAlertList> {
  const [rows, waiting] = await Promise.all([
    store.listAlerts(viewerOf(asker), { before: cursor === undefined ? undefined : alertIn(cursor), limit: limit + 1 }),
    countWaiting(asker),
  ]);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { alerts: page.map(toAlert), waiting, next: last ? encodeCursor([last.id]) : null };
}

function alertIn(cursor: string): string {
  const { success, data } = SearchAlertId.safeParse(decodeCursor(cursor)[0]);
  if (success) return data;
  throw malformedCursor();
}

const toAlert = ({
  id,
  searchId,
  name,
  q,
  scope,
  count,
  first,
  last,
  at,
  acknowledged,
}: store.AlertRow): SearchAlert => ({
  ...{ id, count, first, last, at: at.toISOString(), acknowledged },
  search: { id: searchId, name, q, scope },
});
