import type { EntryView } from "@/lib/audit/entry-view";
import type { AuditEntryDetail, Named } from "@/lib/audit/schema";

/** Today's names, by id. */
export type NamesNow = AuditEntryDetail["namesNow"];

/** An agent or a person in a record, with the sealed name and today's. */
export function namedIn({ names }: EntryView, now: NamesNow, id: string): Named {
  const [then, today] = [names.get(id), now[id] ?? null];
  return { id, name: then ?? today, sealed: then !== undefined, now: today };
}
