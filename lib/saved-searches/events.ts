import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { AlertCode } from "./model";

/** The type of an alert's own record. No alert counts it, or an alert on everything would never end. */
export const alertedType = "search.alerted";

type Search = { id: string; name: string; q: string; list: string };

const about = (type: string, actor: Actor, { id, name, q, list }: Search): AuditEvent => ({
  type: `search.${type}`,
  actor,
  refs: [id],
  facts: { search: id, ...(list === "trail" ? {} : { list }) },
  texts: { name, ...(q === "" ? {} : { q }) },
});

/** A person shared a search, new or one of their own. */
export const searchShared = (actor: Actor, search: Search) => about("shared", actor, search);

type Settings = Search & {
  sort: string | null;
  from: string | null;
  to: string | null;
  columns: readonly string[];
  scope: string;
  alert: boolean;
};
const settingKinds = {
  name: "text",
  q: "text",
  sort: "fact",
  from: "fact",
  to: "fact",
  columns: "fact",
  scope: "fact",
  alert: "fact",
} as const;

/** A shared search was changed, or is shared no longer. */
export const searchEdited = (actor: Actor, before: Settings, after: Settings): AuditEvent => ({
  ...about("edited", actor, after),
  changes: changesOf(before, after, settingKinds),
});
/** A shared search was deleted. */
export const searchRemoved = (actor: Actor, search: Search) => about("removed", actor, search);

type Found = { count: number; first: number; last: number };

/** The first matches of an alert within an hour. */
export const searchAlerted = (
  { id, name, owner }: Pick<Search, "id" | "name"> & { owner: string },
  found: Found,
): AuditEvent => ({
  type: alertedType,
  actor: { type: "system", id: "jobs" },
  refs: [id, owner],
  facts: { search: id, owner, ...found },
  texts: { name },
});

/** The server switched an alert off, because its question cannot be answered for its owner any more. */
export const alertStopped = (
  { id, name, owner }: Pick<Search, "id" | "name"> & { owner: string },
  code: AlertCode,
): AuditEvent => ({
  type: "search.alert-stopped",
  actor: { type: "system", id: "jobs" },
  refs: [id, owner],
  facts: { search: id, owner, code },
  texts: { name },
  changes: [{ member: "alert", before: true, after: false }],
});
