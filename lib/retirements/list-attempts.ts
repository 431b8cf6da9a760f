import { logSigner } from "@/lib/audit/log-key";
import { firstLost } from "@/lib/audit/lost-record";
import type { Places } from "@/lib/audit/lost-record.store";
import { checkpointFor, provenEach } from "@/lib/audit/proof";
import { readableEntries } from "@/lib/audit/queries";
import { type SealedRow, sealedBytes } from "@/lib/audit/sealed-entries.store";
import { checkpointToGive, type StoredCheckpoint } from "@/lib/audit/store";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { log } from "@/lib/platform/observability/log";
import { encodeBase64 } from "@/lib/protocols/encoding/base64";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { signNote } from "@/lib/protocols/tlog/note";
import { attemptOf, attemptsSentence, mostAttempts } from "./attempts";
import type { Attempt, AttemptRecord, AttemptsStatement, CertificateAttempts } from "./attempts.schema";
import { retirementError } from "./errors";
import { attemptsUntil, type Begun, type FoundAttempts, removedAmong } from "./find-attempts";
import type { Retirement } from "./model";

/** A finished or running retirement, with the places of its records. */
export type Placed = Pick<Retirement, "agentId" | "begunAt" | "begunEntryId"> & Begun;

/** Retention removes a portion at a time. So attempts are found again at most so many times. */
const mostRounds = 3;

/** A list that is not signed yet: the text to sign, and the name of the log. */
export type UnsignedAttempts = { text: string; origin: string } & Omit<CertificateAttempts, "statement" | "signature">;

/**
 * Lists the attempts to use a retired agent with the proofs of their records, all to one checkpoint. It is the newest one
 * that witnesses cosigned, if it covers all of them and the end. Otherwise it is the latest one.
 *
 * @param reader Texts that this reader may not see are left out.
 * @param ended The place of the record of the end.
 * @param certificate The text of the certificate's statement.
 * @throws DomainError `record_missing` if the database lacks a record that could be an attempt, `attempts_removed`
 */
export async function listAttempts(
  reader: AuditReader,
  retirement: Placed,
  { ended, certificate }: { ended: number; certificate: string },
): Promise<UnsignedAttempts> {
  const latest = await checkpointToGive();
  const { sealed, ...found } = await readAttempts(reader, retirement, latest);
  const until = await checkpointFor(Math.max(ended, ...found.indexes), latest);
  await refuseLost(retirement, { first: firstThatCounts(retirement, found), below: until.size });
  const paths = await provenEach(found.indexes, until.size);
  const attempts: Attempt[] = [];
  const records: AttemptRecord[] = [];
  for (const [index, row] of sealed) {
    const attempt = attemptOf(row.parsed, { agent: retirement.agentId, index, leafHash: row.leafHash });
    assertInvariant(attempt !== undefined, `place ${index} of the log is a refused attempt`);
    attempts.push(attempt);
    const path = (paths.get(index) ?? []).map(encodeBase64);
    records.push({ index, entry: encodeBase64(sealedBytes(row)), texts: row.texts, path });
  }
  // Of this checkpoint, which may be an earlier one.
  const removed = removedAmong(found.removed, retirement, until.size);
  const statement = statementOf(retirement, { ...found, removed, until, certificate, attempts });
  const [text, sentence] = [`${JSON.stringify(statement, null, 2)}\n`, attemptsSentence(statement)];
  return { text, origin: until.origin, sentence, checkpoint: until.note, records };
}

type ReadAttempts = FoundAttempts & { sealed: [index: number, row: SealedRow][] };

/** Finds attempts and reads their records. If retention removed one of them meanwhile, it finds them again. */
async function readAttempts(reader: AuditReader, retirement: Placed, until: StoredCheckpoint): Promise<ReadAttempts> {
  for (let round = 0; round < mostRounds; round++) {
    const found = await attemptsUntil(retirement, until);
    const read = await readableEntries(reader, found.indexes);
    const sealed = found.indexes.flatMap((index): ReadAttempts["sealed"] => {
      const row = read.get(index);
      return row ? [[index, row]] : [];
    });
    if (sealed.length === found.indexes.length) return { ...found, sealed };
    for (const index of found.indexes)
      if (!read.has(index)) await refuseLost(retirement, { first: index, below: index + 1 });
  }
  throw retirementError("attempts_removed", retirement.agentId);
}

/** A lost record before the listed ones changes nothing in a list that only states that there are more. */
const firstThatCounts = ({ begun }: Placed, { indexes, countIsExact }: FoundAttempts): number =>
  countIsExact ? begun + 1 : (indexes.at(-1) ?? begun + 1);

/** Without a row of the trail an attempt is not found, so the list would lack it. */
async function refuseLost({ agentId }: Placed, places: Places): Promise<void> {
  const index = await firstLost(places);
  if (index === undefined) return;
  log.error({ index, agentId }, "a list of attempts was refused: the stored log lacks a record");
  throw retirementError("record_missing", agentId);
}

type Listed = Pick<AttemptsStatement, "count" | "countIsExact" | "removed" | "certificate" | "attempts"> & {
  until: StoredCheckpoint;
};

function statementOf(
  { agentId, begun, begunAt, begunEntryId }: Placed,
  { count, countIsExact, removed, certificate, attempts, until: { origin, size, root, signedAt } }: Listed,
): AttemptsStatement {
  return {
    ...{ version: 1, kind: "retirement-attempts", issuer: runtime().publicUrl, agent: agentId },
    certificate: sha256(certificate),
    since: { index: begun, record: begunEntryId, at: begunAt.toISOString() },
    until: { origin, size, root: encodeBase64(root), signedAt: signedAt.toISOString() },
    ...{ count, countIsExact, removed, most: mostAttempts, attempts },
  };
}

/** Signs a list with the log's key: the signature lines of the note whose text it is. */
export async function noteSignature({ text, origin }: Pick<UnsignedAttempts, "text" | "origin">): Promise<string> {
  return (await signNote(text, [logSigner(origin)])).slice(text.length + 1);
}
