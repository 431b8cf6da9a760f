import { isTraceId } from "@/lib/protocols/trace-context/traceparent";
import { changedRefs } from "./changed-members.model";
import { type EntryBody, parseEntryBody } from "./entry-body";
import { addressMember, askedIn } from "./entry-view";
import { idsIn } from "./ids-in";
import { type SearchFacts, searchFacts, storable } from "./search-facts";
import { marksOf } from "./search-marks";
import { versionRefs } from "./version-references";

/** A record as it lies in `log_entries`. */
export type StoredEntry = {
  id: string;
  entry_id: string;
  type: string;
  body: Buffer;
  leaf_hash: Buffer;
  created_at: Date;
};

/** A row of `audit_search`, in column names. */
export type SearchRow = {
  index: number;
  time: string;
  entry_id: string;
  type: string;
  decision: string | null;
  code: string | null;
  actor_type: string;
  actor_id: string;
  agent_id: string | null;
  instance_id: string | null;
  action: string | null;
  resource_type: string | null;
  resource: string | null;
  chain: string[];
  refs: string[];
  text: string;
} & SearchFacts;

/**
 * Derives the search row of a record from its bytes and its erasable texts.
 *
 * Never fails: bytes that are no valid record still get a row, so that no record stops the sealing of others.
 */
export function searchRow(index: number, entry: StoredEntry, texts: ReadonlyMap<string, string>): SearchRow {
  const body = { ...askedIn(texts), ...(parseEntryBody(entry.body) ?? unreadable(entry)) };
  const chain = ids(body.chain?.map((hop) => hop?.id));
  const resource = texts.get("resource") ?? body.facts?.resource;
  const facts = searchFacts(body, texts);
  // Not every reader of a record may read its network address, so the search excludes it.
  const found = [...texts].filter(([member]) => member !== addressMember).map(([, value]) => value);
  const written = words([entry.type, body.code, body.action, body.resource_type, resource, ...found, facts.key]);
  return {
    index,
    time: new Date(body.time).toISOString(),
    entry_id: entry.entry_id,
    type: entry.type,
    decision: text(body.decision),
    code: text(body.code),
    actor_type: text(body.actor.type) ?? "system",
    actor_id: text(body.actor.id) ?? "",
    agent_id: text(body.agent),
    instance_id: text(body.instance),
    action: text(body.action),
    resource_type: text(body.resource_type),
    resource: text(resource),
    chain,
    refs: ids([
      entry.entry_id,
      body.actor.id,
      body.agent,
      body.instance,
      ...chain,
      ...(body.refs ?? []),
      ...idsIn(body.facts),
      ...traceIn(body.facts),
      ...changedRefs(body.facts),
      ...versionRefs(body),
    ]),
    text: [...written, ...marksOf(facts)].join(" "),
    ...facts,
  };
}

/** The trace of a record is found as its ids are. */
const traceIn = (facts: EntryBody["facts"]): string[] =>
  typeof facts?.trace === "string" && isTraceId(facts.trace) ? [facts.trace] : [];

/**
 * Splits texts into the words that free text finds: letters and digits, folded. The query goes the same way, so that
 * `Account/EU-7` finds `account/eu-7/pay-1`.
 */
export function words(texts: readonly unknown[]): string[] {
  const given = texts.filter((value) => typeof value === "string");
  return given.flatMap((value) => (ascii.test(value) ? asciiWords(value) : unicodeWords(value)));
}

// Most texts are of ASCII alone, where folding and classes of characters are not needed.
const ascii = /^[\0-\x7f]*$/;
const asciiWords = (value: string): string[] => value.toLowerCase().match(/[a-z0-9]+/g) ?? [];
const unicodeWords = (value: string): string[] =>
  value
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];

function unreadable(entry: StoredEntry): EntryBody {
  const actor = { type: "system", id: "" } as const;
  return { v: 1, id: entry.entry_id, type: entry.type, time: entry.created_at.toISOString(), actor };
}

const ids = (values: readonly unknown[] | undefined): string[] =>
  [...new Set((values ?? []).map(text).filter((value) => value !== null && value !== ""))] as string[];

const text = (value: unknown): string | null => (typeof value === "string" ? storable(value) : null);
