import { formatFilter } from "@/lib/platform/http/filters/filter-format";
import type { WrittenTerm } from "@/lib/platform/http/filters/filter-tree";
import { type AroundEntry, authorityChangeTypes, type neighbourKinds } from "./around.schema";
import { getAuditEntry, listAudit } from "./queries";
import type { AuditEntry, AuditEntryDetail } from "./schema";
import type { AuditReader } from "./trail-condition";

/** Changes that are listed, at most. */
const mostChanges = 10;
const dayMs = 86_400_000;
/** The clock may have been set back between two entries; their places are compared, and the time only roughly. */
const slackMs = 3_600_000;

type Kind = (typeof neighbourKinds)[number];

const term = (key: string, op: WrittenTerm["op"], values: string[]): WrittenTerm => ({
  ...{ kind: "term", key, op, values, patterns: [] },
});
const written = (key: string, ...values: string[]): WrittenTerm => term(key, ":", values);
const changes: WrittenTerm = { ...written("type", ...authorityChangeTypes), patterns: authorityChangeTypes };
const filterOf = (...terms: WrittenTerm[]): string => terms.map(formatFilter).join(" ");

/**
 * Finds the entries directly before and after one: of the same agent, key, session, task and trace. Also the changes to its agent
 * and its chain in the 24 hours before.
 *
 * @throws DomainError `not_found`, also when the entry is not for this reader.
 */
export async function entriesAround(reader: AuditReader, index: number): Promise<AroundEntry> {
  const entry = await getAuditEntry(reader, index);
  const links = linksOf(entry);
  const neighbours: Awaited<ReturnType<typeof neighboursBy>>[] = [];
  // A reader has few searches at once.
  for (const { by, link } of links) neighbours.push(await neighboursBy(reader, entry, by, link));
  const found = await changesBefore(reader, entry);
  return { neighbours: neighbours.filter(({ previous, next }) => previous ?? next), ...found };
}

function linksOf({ agent, facts, origin, texts }: AuditEntryDetail): { by: Kind; link: WrittenTerm }[] {
  const values: Record<Kind, unknown> = {
    agent: agent?.id,
    key: facts.jkt,
    session: origin?.session,
    task: texts.task,
    trace: facts.trace,
  };
  return (Object.keys(values) as Kind[]).flatMap((by) => {
    const value = values[by];
    return typeof value === "string" && value !== "" ? [{ by, link: written(by, value) }] : [];
  });
}

async function neighboursBy(reader: AuditReader, { index, time }: AuditEntryDetail, by: Kind, link: WrittenTerm) {
  const at = Date.parse(time);
  const one = async (op: "<" | ">"): Promise<AuditEntry | null> => {
    const q = filterOf(link, term("index", op, [String(index)]));
    const bound = op === "<" ? { to: instant(at + slackMs) } : { from: instant(at - slackMs) };
    const { entries } = await listAudit(reader, { q, ...bound, limit: 1, order: op === "<" ? "desc" : "asc" });
    return entries[0] ?? null;
  };
  const [previous, next] = await Promise.all([one("<"), one(">")]);
  return { by, q: filterOf(link), previous, next };
}

async function changesBefore(reader: AuditReader, { index, time, agent, chain }: AuditEntryDetail) {
  const ids = [...(agent ? [agent.id] : []), ...chain];
  if (ids.length === 0) return { changes: [], changesQuestion: null, moreChanges: false };
  const [from, to] = [instant(Date.parse(time) - dayMs), time];
  const q = filterOf(written("id", ...ids.slice(0, 50)), changes);
  const before = filterOf(term("index", "<", [String(index)]));
  const page = await listAudit(reader, { q: `${q} ${before}`, from, to: instant(Date.parse(to) + 1), ...changesPage });
  return {
    changes: page.entries,
    changesQuestion: { q, from, to: instant(Date.parse(to) + 1) },
    moreChanges: page.next !== null,
  };
}

const changesPage = { limit: mostChanges, order: "desc" } as const;

const instant = (ms: number): string => new Date(ms).toISOString();
