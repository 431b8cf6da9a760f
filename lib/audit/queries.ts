import { DomainError } from "@/lib/platform/base/domain-error";
import { inSlices } from "@/lib/platform/base/slices";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { decisionIndex, isUnsealed } from "./decision-record";
import type { EntryBody } from "./entry-body";
import { addressMember, type EntryView, viewOf } from "./entry-view";
import { findRows } from "./find-rows";
import { idsIn } from "./ids-in";
import { mayHaveName, namesNow } from "./kept-names";
import { namedId } from "./name-member";
import { checkpointFor, proofOf } from "./proof";
import { isRemoved, refuseRemoved } from "./removal";
import type {
  AuditEntry,
  AuditEntryDetail,
  AuditList,
  AuditPage,
  DecisionEntry,
  DecisionList,
  EntryEvidence,
} from "./schema";
import { type SealedRow, sealedBytes, sealedEntries } from "./sealed-entries.store";
import * as store from "./store";
import { toEntry } from "./to-entry";
import { type AuditReader, conditionOf, hiddenFrom, versionsFrom, visibleTo } from "./trail-condition";

/**
 * Lists sealed entries, the newest first or the oldest first. A reader without `audit:read` sees those of the agents
 * they own.
 *
 * @throws DomainError for a filter or cursor that is not one, or `forbidden`.
 */
export async function listAudit(reader: AuditReader, filters: AuditPage): Promise<AuditList> {
  const [{ size }, page] = await Promise.all([store.latestCheckpoint(), findPage(reader, filters)]);
  return { ...page, size };
}

/** Lists decisions: the same trail, narrowed to them. */
export async function listDecisions(reader: AuditReader, filters: AuditPage): Promise<DecisionList> {
  const { entries, next, versionsFrom: from } = await findPage(reader, filters, "starts_with(type, 'decision.')");
  return { decisions: entries.map((entry) => ({ ...entry, id: decisionOf(entry) })), next, versionsFrom: from };
}

const decisionOf = ({ facts: { decision_id: id } }: AuditEntry): string | null => (typeof id === "string" ? id : null);

/**
 * Reads one decision by its id. Waits up to two seconds for one that is committed and not sealed yet.
 *
 * @throws DomainError `not_found`, also when it is not for this reader.
 */
export async function getDecision(reader: AuditReader, decisionId: string): Promise<DecisionEntry> {
  const index = await sealedDecision(decisionId);
  if (index === undefined) throw notFound();
  return { ...(await detailOf(reader, await findVisible(reader, index))), id: decisionId };
}

async function sealedDecision(decisionId: string): Promise<number | undefined> {
  for (const deadline = performance.now() + waitMs; ; ) {
    const index = await decisionIndex(decisionId);
    if (index !== undefined || performance.now() > deadline) return index;
    // Sealing may move the record between the two looks, so the index is asked again.
    if (!(await isUnsealed(decisionId))) return decisionIndex(decisionId);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Reads one entry with its exact bytes. @throws DomainError `not_found`, also when it is not for this reader. */
export async function getAuditEntry(reader: AuditReader, index: number): Promise<AuditEntryDetail> {
  return detailOf(reader, await findVisible(reader, index));
}

/**
 * Proves an entry against the newest checkpoint that witnesses cosigned, or the latest one, as a C2SP tlog-proof file.
 *
 * Waits up to two seconds for an entry that is committed and not sealed yet.
 *
 * @throws DomainError `not_found`, also when the entry is not for this reader.
 */
export async function getEntryProof(reader: AuditReader, index: number): Promise<string> {
  await untilSealed(index);
  // The proof of an entry outlasts its removal.
  if (!(await isRemoved(reader, index))) await findVisible(reader, index);
  return (await proofOf(index)).text;
}

/** Packs an entry with its texts and its proof into a file that can be verified offline. */
export async function getEntryEvidence(reader: AuditReader, index: number): Promise<EntryEvidence> {
  await untilSealed(index);
  await findVisible(reader, index);
  const [proof, sealed] = await Promise.all([proofOf(index), sealedEntry(reader, index)]);
  return {
    version: 1,
    kind: "entry",
    entry: sealedBytes(sealed).toString("base64"),
    texts: sealed.texts,
    proof: proof.text,
    vkey: proof.vkey,
    note: proof.cosigned ? "cosigned" : "unwitnessed",
  };
}

/** Reads an entry's exact bytes, as they are hashed. */
export async function getEntryBytes(reader: AuditReader, index: number): Promise<Buffer> {
  await findVisible(reader, index);
  return sealedBytes(await sealedEntry(reader, index));
}

async function findPage(
  reader: AuditReader,
  { cursor, limit, order = "desc", ...question }: AuditPage,
  only = "true",
): Promise<Omit<AuditList, "size">> {
  const condition = await conditionOf(reader, question, only);
  const past = cursor === undefined ? undefined : indexOf(cursor);
  // Read before the rows: the job may go on meanwhile, so the search finds at least the versions that this tells.
  const from = await versionsFrom(condition);
  const rows = await findRows(reader.personId, condition, { past, limit: limit + 1, order });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const next = last ? encodeCursor([Number(last.index)]) : null;
  return {
    ...{ entries: await entriesOf(reader, page), next },
    ...{ hidden: hiddenFrom(reader, condition), versionsFrom: from },
  };
}

function indexOf(cursor: string): number {
  const [index] = decodeCursor(cursor);
  if (typeof index === "number" && Number.isSafeInteger(index)) return index;
  throw new DomainError("malformed_cursor", "malformed", "The cursor is not from this list. Start again without one.", {
    errors: [{ path: "cursor", code: "malformed_cursor" }],
  });
}

async function findVisible(reader: AuditReader, index: number): Promise<store.FoundRow> {
  const condition = await visibleTo(reader, { sql: "index = $1", values: [index], leads: [], range: {}, reads: true });
  const [row] = await store.search(condition.sql, condition.values, 1);
  if (row) return row;
  await refuseRemoved(reader, index);
  throw notFound();
}

/** One error for both cases, so that a reader cannot tell a hidden record from a missing one. */
export const notFound = () =>
  new DomainError("not_found", "not_found", "There is nothing here, or it is not yours to see.");

async function sealedEntry(reader: AuditReader, index: number): Promise<SealedRow> {
  const sealed = (await readableEntries(reader, [index])).get(index);
  if (!sealed) throw notFound();
  return sealed;
}

/**
 * Reads entries with the texts that the reader may see. Owners of agents see who acted; the network address of the
 * request is for `audit:read` and for the person who acted.
 */
export const readableEntries = async (
  reader: AuditReader,
  indexes: readonly number[],
): Promise<Map<number, SealedRow>> => readableBy(reader, await sealedEntries(indexes));

/** Leaves out of entries the texts that the reader may not see. */
export function readableBy(
  { personId, permissions }: AuditReader,
  entries: Map<number, SealedRow>,
): Map<number, SealedRow> {
  if (permissions.has("audit:read")) return entries;
  return new Map(
    [...entries].map(([index, entry]) => {
      const own = entry.parsed?.actor.id === personId;
      const texts = own ? entry.texts : entry.texts.filter(({ member }) => member !== addressMember);
      return [index, { ...entry, texts }];
    }),
  );
}

const waitMs = 2_000;
const pollMs = 50;
/** The server gives no index further ahead than this, so it does not wait for one. */
const maxAhead = 10_000;

async function untilSealed(index: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (performance.now() < deadline) {
    const { size } = await store.latestCheckpoint();
    const ahead = index - size;
    if (ahead < 0 || ahead >= maxAhead || (await store.countUnsealed(ahead + 1)) <= ahead) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function entriesOf(reader: AuditReader, rows: readonly store.FoundRow[]): Promise<AuditEntry[]> {
  const indexes = rows.map(({ index }) => Number(index));
  return shownEntries(rows, await readableEntries(reader, indexes));
}

/** Shows rows of the trail with the names of then and now, from their sealed bytes. */
export const shownEntries = async (
  rows: readonly store.FoundRow[],
  sealed: ReadonlyMap<number, SealedRow>,
): Promise<AuditEntry[]> => inSlices(rows, await showing(rows, sealed, "all"));

/**
 * Prepares to show rows of the trail. Each is shown when its turn comes, so that few of many are in memory.
 *
 * @param today With `unnamed`, today's names are read only of ids without a name of then.
 */
export async function showing(
  rows: readonly store.FoundRow[],
  sealed: ReadonlyMap<number, SealedRow>,
  today: "all" | "unnamed",
): Promise<(row: store.FoundRow) => AuditEntry> {
  const ids = new Set<string>();
  await inSlices(rows, (row) => {
    const entry = sealed.get(Number(row.index));
    for (const id of idsOfRow(row, entry?.parsed))
      if (!ids.has(id) && mayHaveName(id) && (today === "all" || !holdsName(entry, id))) ids.add(id);
  });
  const names = await namesNow([...ids]);
  return (row) => toEntry(row, viewOfRow(sealed.get(Number(row.index))), names);
}

const holdsName = (sealed: SealedRow | undefined, id: string): boolean =>
  sealed?.texts.some(({ member }) => namedId(member) === id) ?? false;

const idsOfRow = ({ actor_id, agent_id }: store.FoundRow, body: EntryBody | undefined): string[] =>
  [actor_id, agent_id ?? ""].concat(body?.refs ?? [], idsIn(body?.facts));

function viewOfRow(sealed: SealedRow | undefined): EntryView | undefined {
  if (!sealed?.parsed) return undefined;
  const texts = new Map<string, string>();
  for (const { member, value } of sealed.texts) texts.set(member, value);
  return viewOf(sealed.parsed, texts);
}

async function detailOf(reader: AuditReader, row: store.FoundRow): Promise<AuditEntryDetail> {
  const index = Number(row.index);
  const [sealed, [entry], checkpoint] = await Promise.all([
    sealedEntry(reader, index),
    entriesOf(reader, [row]),
    store.latestCheckpoint().then((latest) => checkpointFor(index, latest)),
  ]);
  if (!entry) throw notFound();
  const body = sealed.parsed;
  const view = viewOfRow(sealed);
  return {
    ...entry,
    ...(view && view.changes.length > 0 && { changes: [...view.changes] }),
    origin: view?.origin ?? null,
    namesNow: Object.fromEntries(await namesNow(idsOfRow(row, body))),
    hops: (body?.chain ?? []).map(({ id, version, digest }) => ({ id, version, digest })),
    refs: [...(body?.refs ?? [])],
    body: body ?? null,
    bytes: sealedBytes(sealed).toString("base64"),
    leafHash: sealed.leafHash,
    sealedTexts: sealedTextsOf(body, sealed),
    inclusion: {
      size: checkpoint.size,
      root: checkpoint.root.toString("base64"),
      signedAt: checkpoint.signedAt.toISOString(),
      origin: checkpoint.origin,
    },
  };
}

/** Every text with a digest in the sealed bytes; null if it was erased. */
function sealedTextsOf(body: EntryBody | undefined, { texts }: SealedRow): AuditEntryDetail["sealedTexts"] {
  const left = new Map(texts.map((text) => [text.member, text]));
  return Object.entries(body?.texts ?? {}).map(([member, digest]) => {
    const { salt = null, value = null } = left.get(member) ?? {};
    return { member, digest, salt, value };
  });
}
