import { hash } from "node:crypto";
import { isDomainError } from "@/lib/platform/base/domain-error";
import type { EntryBody } from "./entry-body";
import { removedParts } from "./removal.store";
import { type SealedRow, sealedEntries } from "./sealed-entries.store";
import { changeText } from "./shown-changes";
import { queryAlongKeys } from "./store";

/** In ms. Records of one type are few, because people make them. */
const longestMs = 2_000;

/** A sealed record by its place in the log. */
export type FormerRecord = {
  index: number;
  body: EntryBody;
  /** Reads one side of a changed member, kept as JSON; undefined if it was erased or has another digest. */
  changed(member: string, side: "before" | "after"): unknown;
};

type Page = {
  /** A place of the log. */
  before: number;
  limit: number;
};

/**
 * Reads the newest records of one type that name a thing, before a place of the log, the newest first. It compares all
 * records of that type, so it is for types of which there are few. Knows no caller: the use case decides who may ask.
 *
 * @throws DomainError `search_too_broad`
 */
export async function recordsOfType(type: string, id: string, { before, limit }: Page): Promise<FormerRecord[]> {
  // As a range, the type stays part of the order, which only the index on it has.
  const rows = await queryAlongKeys<{ index: string }>(
    `select index from audit_search
     where type >= $1 and type <= $1 and refs @> array[$2::text] and index < $3
     order by type, index desc limit $4::int`,
    [type, id, before, limit],
    { inOrder: true, withinMs: longestMs },
  );
  return recordsAt(rows);
}

/** Reads the newest records about the state of an agent before a place of the log, as `recordsOfType` does. */
export async function recordsOfAgent(agentId: string, { before, limit }: Page): Promise<FormerRecord[]> {
  const rows = await queryAlongKeys<{ index: string }>(
    `select index from audit_search
     where agent_id >= $1 and agent_id <= $1 and type like 'agent.%' and index < $2
     order by agent_id, index desc limit $3::int`,
    [agentId, before, limit],
    { inOrder: true, withinMs: longestMs },
  );
  return recordsAt(rows);
}

/**
 * Reads the allowed actions of agents, and their reported outcomes, before a place of the log. It begins at a time, and
 * reads at most so many records of these agents, of all types.
 *
 * @returns `too_many` if there are more; `removed` if retention removed records of that time.
 * @throws DomainError `search_too_broad`
 */
export async function spendingRecords(
  agentIds: readonly string[],
  { since, before }: { since: Date; before: number },
  most: number,
): Promise<EntryBody[] | "too_many" | "removed"> {
  const after = await placeBefore(since);
  if ((await removedParts(after + 1, before)).length > 0) return "removed";
  const rows = await queryAlongKeys<{ index: string; type: string; decision: string | null }>(
    `select s.index, s.type, s.decision from unnest($1::text[]) a(id) cross join lateral (
       select index, type, decision from audit_search
       where agent_id >= a.id and agent_id <= a.id and index > $2 and index < $3
       order by agent_id, index desc limit $4::int) s
     limit $4::int`,
    [agentIds, after, before, most + 1],
    { inOrder: true, withinMs: longestMs },
  );
  if (rows.length > most) return "too_many";
  const spending = rows.filter(({ type, decision }) =>
    type === "decision.made" ? decision === "allow" : type === "outcome.reported",
  );
  const found = await recordsAt(spending);
  return found.length < spending.length ? "removed" : found.map(({ body }) => body);
}

/** Undefined if the database gave up, because a search takes too long. */
export async function unlessTooBroad<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isDomainError(error) && error.code === "search_too_broad") return undefined;
    throw error;
  }
}

/** In ms. The time of a record is taken before its commit, so neighbours may be in another order. */
const disorderMs = 60_000;

/** The place of the last record that is surely earlier than a time; -1 if there is none. */
async function placeBefore(time: Date): Promise<number> {
  const [row] = await queryAlongKeys<{ index: string }>(
    "select index from audit_search where time < $1 order by time desc, index desc limit 1",
    [new Date(time.getTime() - disorderMs)],
    { inOrder: true, withinMs: longestMs },
  );
  return row ? Number(row.index) : -1;
}

async function recordsAt(rows: readonly { index: string }[]): Promise<FormerRecord[]> {
  const sealed = await sealedEntries(rows.map(({ index }) => Number(index)));
  return rows.flatMap(({ index }) => {
    const row = sealed.get(Number(index));
    if (!row?.parsed) return [];
    const { parsed: body } = row;
    return [{ index: Number(index), body, changed: (member, side) => readJson(row, body, changeText(member, side)) }];
  });
}

function readJson({ texts }: SealedRow, body: EntryBody, member: string): unknown {
  const text = texts.find((one) => one.member === member);
  if (!text) return undefined;
  const digest = hash(
    "sha256",
    Buffer.concat([Buffer.from(text.salt, "base64"), Buffer.from(text.value)]),
    "base64url",
  );
  return digest === body.texts?.[member] ? JSON.parse(text.value) : undefined;
}
