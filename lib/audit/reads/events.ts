import type { AuditEvent } from "@/lib/audit/event";
import type { RecordCode } from "@/lib/audit/record-codes";

/** The end of the ten minutes in which repetitions of a read have no record of their own. */
type Until = { until: Date };

const personOf = (id: string): AuditEvent["actor"] => ({ type: "person", id });

export type Search = {
  list: "trail" | "decisions";
  q: string;
  from: Date | undefined;
  to: Date | undefined;
  /** Entries on the page, or the total of a summary. `more`: there are more. */
  count: number;
  counted: "page" | "total";
  more: boolean;
  order?: "asc" | "desc" | undefined;
};

/** A person searched the trail. The text that they typed may name people, so it is erasable. */
export const searched = (personId: string, search: Search, { until }: Until): AuditEvent => {
  const { list, q, from, to, count, counted, more, order = "desc" } = search;
  return {
    type: "audit.searched",
    actor: personOf(personId),
    facts: {
      ...{ list, order: order === "desc" ? "newest-first" : "oldest-first", filtered: q !== "", count, counted, more },
      ...{ from: from?.toISOString() ?? null, to: to?.toISOString() ?? null, until: until.toISOString() },
    },
    texts: { q: q === "" ? undefined : q },
  };
};

export type Opened = {
  index: number;
  /** More than one where a reader of the log took a bundle, or the entries around one. */
  count: number;
  as: "entry" | "decision" | "bytes" | "bundle" | "around";
  /** Id of the entry that was opened. */
  entryId?: string | undefined;
};

const readEntry = (personId: string, { index, count, as, entryId }: Opened, { until }: Until) => ({
  actor: personOf(personId),
  refs: entryId === undefined ? [] : [entryId],
  facts: { index, count, as, until: until.toISOString() },
});

/** A person opened an entry, or read the bytes of entries. */
export const opened = (personId: string, read: Opened, until: Until): AuditEvent => ({
  type: "audit.read",
  ...readEntry(personId, read, until),
});

/** A person downloaded an entry with its proof. */
export const evidenceDownloaded = (personId: string, read: Opened, until: Until): AuditEvent => ({
  type: "evidence.downloaded",
  ...readEntry(personId, read, until),
});

export type Refusal = {
  /** Method and route: `POST /api/agents/[agentId]/suspend`. */
  operation: string;
  code: RecordCode;
  /** Ids of what the request was about. */
  objects: readonly string[];
};

/** A signed-in person was refused (403). */
export const refused = (personId: string, { operation, code, objects }: Refusal, { until }: Until): AuditEvent => ({
  type: "access.refused",
  actor: personOf(personId),
  code,
  refs: objects,
  facts: { operation, objects, until: until.toISOString() },
});

export type Minute = { personId: string; minute: Date; recorded: number; withheld: number };

/** A person read or was refused more often in one minute than is recorded one by one. */
export const readsCounted = ({ personId, minute, recorded, withheld }: Minute): AuditEvent => ({
  type: "audit.reads-counted",
  actor: personOf(personId),
  facts: { minute: minute.toISOString(), recorded, withheld },
});
