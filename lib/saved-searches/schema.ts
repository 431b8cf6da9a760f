import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { alertCodes, savedLists, searchScopes } from "./model";

export const SavedSearchId = z.string().regex(idPattern("savedSearch"));
export const SavedSearchParams = z.object({ savedSearchId: SavedSearchId });
export const SearchAlertId = z.string().regex(idPattern("searchAlert"));

/** A range as the address of the trail holds it: `all`, relative (`now-24h`) or an instant. */
const RangeEnd = z
  .string()
  .max(40)
  .regex(/^(?:all|now-\d{1,6}[smhdw]|\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d))$/);

const members = {
  name: nameText(100),
  /** A filter of its list. */
  q: z.string().max(1000),
  /** The order of a list of agents; the trail has one order. */
  sort: z
    .string()
    .regex(/^-?[a-z][A-Za-z]{0,39}$/)
    .nullable(),
  /** Only the trail has a time range. */
  from: RangeEnd.nullable(),
  to: RangeEnd.nullable(),
  /** Columns of the table in their order; empty for the usual ones. */
  columns: z.array(z.string().regex(/^[a-z][A-Za-z-]{0,39}$/)).max(30),
  scope: z.enum(searchScopes),
  /** Whether new entries of the trail that match raise an alert. */
  alert: z.boolean(),
};

export const SaveSearch = z.strictObject({
  ...members,
  list: z.enum(savedLists).default("trail"),
  q: members.q.default(""),
  sort: members.sort.default(null),
  from: members.from.default(null),
  to: members.to.default(null),
  columns: members.columns.default([]),
  scope: members.scope.default("personal"),
  alert: members.alert.default(false),
});
export type SaveSearch = z.infer<typeof SaveSearch>;

/** Members that are absent stay. */
export const EditSearch = z.strictObject(members).partial();
export type EditSearch = z.infer<typeof EditSearch>;

const Person = z.object({ id: z.string(), name: z.string().nullable() });

export const SavedSearch = z.object({
  id: SavedSearchId,
  version: z.number().int(),
  list: z.enum(savedLists),
  name: z.string(),
  q: z.string(),
  sort: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  columns: z.array(z.string()),
  scope: z.enum(searchScopes),
  alert: z.boolean(),
  /** Why the server turned the alert off. */
  alertCode: z.enum(alertCodes).nullable(),
  /** The alert did not look at the newest entries: the search does not find their versions yet. It looks at them later. */
  alertWaits: z.boolean(),
  owner: Person,
  /** Actions that the asker may take. */
  can: z.array(z.enum(["edit", "remove"])),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type SavedSearch = z.infer<typeof SavedSearch>;

export const SavedSearchList = z.object({ searches: z.array(SavedSearch) });
export type SavedSearchList = z.infer<typeof SavedSearchList>;
/** Which list; the audit trail without one. */
export const SavedSearchFilters = z.object({ list: z.enum(savedLists).default("trail") });
export type SavedSearchFilters = z.infer<typeof SavedSearchFilters>;
export const SavedSearchRemoved = z.object({ id: SavedSearchId });

export const SearchAlertFilters = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type SearchAlertFilters = z.infer<typeof SearchAlertFilters>;

/** The matches of one hour. */
export const SearchAlert = z.object({
  id: SearchAlertId,
  search: z.object({ id: SavedSearchId, name: z.string(), q: z.string(), scope: z.enum(searchScopes) }),
  count: z.number().int(),
  /** Places of the first and the newest match in the log. */
  first: z.number().int(),
  last: z.number().int(),
  at: z.string(),
  acknowledged: z.boolean(),
});
export type SearchAlert = z.infer<typeof SearchAlert>;

export const SearchAlertList = z.object({
  alerts: z.array(SearchAlert),
  /** Alerts that the asker did not acknowledge; 100 stands for more as well. */
  waiting: z.number().int(),
  next: z.string().nullable(),
});
export type SearchAlertList = z.infer<typeof SearchAlertList>;

export const AcknowledgeAlerts = z.strictObject({ ids: z.array(SearchAlertId).min(1).max(100) });
export const AlertsAcknowledged = z.object({ waiting: z.number().int() });
