import { sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import type { SavedList } from "@/lib/saved-searches/model";
import {
  AlertsAcknowledged,
  type EditSearch,
  SavedSearch,
  SavedSearchList,
  SavedSearchRemoved,
  type SaveSearch,
  SearchAlertList,
} from "@/lib/saved-searches/schema";

export const searchKeys = {
  all: ["saved-searches"],
  list: (list: SavedList) => ["saved-searches", list],
  alerts: ["search-alerts", "list"],
  allAlerts: ["search-alerts"],
} as const;

/** The person's saved searches of a list and the shared ones. */
export const savedSearches = (list: SavedList) =>
  readQuery(searchKeys.list(list), "/api/saved-searches", SavedSearchList, { list });

/** A job looks for matches once in a minute. */
const readEveryMs = 60_000;

/** Alerts of these searches, page by page, the newest first. */
export const alertList = {
  ...listQuery(searchKeys.alerts, "/api/search-alerts", SearchAlertList),
  refetchInterval: readEveryMs,
};

export const saveSearch = (body: Partial<SaveSearch>) =>
  sendJson("POST", "/api/saved-searches", body, { schema: SavedSearch, idempotencyKey: crypto.randomUUID() });
export const editSearch = ({ id, version }: Pick<SavedSearch, "id" | "version">, body: EditSearch) =>
  sendJson("PATCH", `/api/saved-searches/${id}`, body, { schema: SavedSearch, ifMatch: `"${version}"` });
export const removeSearch = ({ id, version }: Pick<SavedSearch, "id" | "version">) =>
  sendJson("DELETE", `/api/saved-searches/${id}`, {}, { schema: SavedSearchRemoved, ifMatch: `"${version}"` });
export const acknowledgeAlerts = (ids: readonly string[]) =>
  sendJson("POST", "/api/search-alerts/acknowledge", { ids }, { schema: AlertsAcknowledged });
