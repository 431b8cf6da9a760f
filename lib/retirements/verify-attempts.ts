import { type EntryBody, parseEntryBody } from "@/lib/audit/entry-body";
import { viewOf } from "@/lib/audit/entry-view";
import { sentenceOf } from "@/lib/audit/sentences/sentence";
import { type Check, textChecks } from "@/lib/audit/verify-evidence";
import { decodeBase64, encodeBase64 } from "@/lib/protocols/encoding/base64";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { readCompact } from "@/lib/protocols/jose/compact";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type PublicJwk, parsePublicJwk } from "@/lib/protocols/jose/jwk";
import { verifySignature } from "@/lib/protocols/jose/verify";
import { openCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { leafHash, verifyInclusion } from "@/lib/protocols/tlog/merkle";
import { openNote, parseVkey } from "@/lib/protocols/tlog/note";
import { attemptOf, attemptsSentence, attemptsType } from "./attempts";
import { type Attempt, type AttemptRecord, AttemptsStatement, type CertificateAttempts } from "./attempts.schema";
import { payloadText } from "./certificate";

/** The certificate that a list of attempts must belong to, and the log's key. */
export type ListedFor = {
  agent: string;
  /** SHA-256 of the text of the certificate's statement. */
  digest: string;
  begun: { index: number | undefined; record: string; at: string };
  /** Place of the record of the end. */
  ended: number | undefined;
  vkey: string;
  key: PublicJwk;
};

/** The verified list: its sentence, and each attempt in words. */
type Stated = { sentence: string; facts: (readonly [member: string, value: unknown])[] };
export type AttemptsVerification = { checks: Check[]; missingTexts: string[]; stated: Stated | undefined };

/** A list of 50 attempts is longer than a token. */
const rules = { algorithms: ["ES256"], types: [attemptsType], maxLength: 262_144 } as const;

/** Verifies a list of attempts: both signatures, that it is of this certificate, and each attempt by its record. */
export function verifyAttempts(attempts: CertificateAttempts, of: ListedFor): AttemptsVerification {
  const text = payloadText(attempts.statement);
  const signed = [jwsCheck(attempts.statement, of.key), noteCheck(`${text}\n${attempts.signature}`, of.vkey)];
  const statement = parsed(text);
  if (statement === undefined) {
    return {
      checks: [...signed, wrong("The list of attempts is not well-formed.")],
      missingTexts: [],
      stated: undefined,
    };
  }
  const read = attempts.records.map(readRecord);
  const checks = [
    ...signed,
    ...membershipChecks(statement, of),
    checkpointCheck(statement, attempts.checkpoint, of.vkey),
    ...countChecks(statement),
    ...recordChecks(statement, read),
    check(
      attempts.sentence === attemptsSentence(statement),
      attempts.sentence,
      "The sentence about the list differs from the list.",
    ),
  ];
  const ok = checks.every((one) => one.ok);
  return { checks, missingTexts: read.flatMap(missingIn), stated: ok ? statedBy(statement, read) : undefined };
}

const wrong = (says: string): Check => ({ ok: false, says });
const check = (ok: boolean, right: string, otherwise: string): Check => ({ ok, says: ok ? right : otherwise });

function parsed(text: string): AttemptsStatement | undefined {
  try {
    return AttemptsStatement.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The key of the certificate signs its list too, so the reader's key set is compared with it once. */
function jwsCheck(token: string, key: PublicJwk): Check {
  try {
    verifySignature(readCompact(token, rules), [parsePublicJwk(key)]);
    return { ok: true, says: "The list of attempts is signed by the same key." };
  } catch (error) {
    if (!isJoseError(error)) throw error;
    return wrong(`The key in the file did not sign the list of attempts (${error.message}).`);
  }
}

function noteCheck(note: string, vkey: string): Check {
  try {
    const key = parseVkey(vkey);
    openNote(note, [key]);
    return { ok: true, says: `The list of attempts is signed by ${key.name}.` };
  } catch (error) {
    return wrong(`The log did not sign the list of attempts (${(error as Error).message}).`);
  }
}

const membershipChecks = ({ agent, certificate, since, until }: AttemptsStatement, of: ListedFor): Check[] => [
  check(
    agent === of.agent && certificate === of.digest && isSame(since, of.begun),
    "The list of attempts is of this certificate.",
    "The list of attempts is of another certificate.",
  ),
  check(
    of.ended !== undefined && of.ended < until.size,
    "Its checkpoint covers the end of the retirement.",
    "Its checkpoint is older than the end of the retirement.",
  ),
];

const isSame = (since: AttemptsStatement["since"], begun: ListedFor["begun"]): boolean =>
  since.index === begun.index && since.record === begun.record && since.at === begun.at;

function checkpointCheck({ until, removed }: AttemptsStatement, note: string, vkey: string): Check {
  try {
    const key = parseVkey(vkey);
    const { origin, size, root } = openCheckpoint(note, key.name, [key]);
    const complete = removed === 0 ? "The list is complete" : "The list has each attempt that retention kept,";
    return check(
      origin === until.origin && size === until.size && encodeBase64(root) === until.root,
      `${complete} up to the checkpoint of ${size} records, whose root is ${until.root}.`,
      "The list names another checkpoint than the one in the file.",
    );
  } catch (error) {
    return wrong(`The checkpoint of the list: ${(error as Error).message}`);
  }
}

/** A shorter list, or one in another order, hides which attempts are the newest. */
function countChecks({ attempts, count, countIsExact, most }: AttemptsStatement): Check[] {
  const due = Math.min(count, most);
  const isDescending = attempts.every(({ index }, at) => at === 0 || index < (attempts[at - 1]?.index ?? 0));
  return [
    check(
      attempts.length === due && (countIsExact || count >= most),
      `The list holds ${due} attempts, as its count demands.`,
      `The list holds ${attempts.length} attempts, and its count demands ${due}.`,
    ),
    ...(isDescending ? [] : [wrong("The attempts are not in the order of the log.")]),
  ];
}

type ReadRecord = AttemptRecord & { bytes: Uint8Array | undefined; body: EntryBody | undefined };

function readRecord(record: AttemptRecord): ReadRecord {
  const bytes = decodeBase64(record.entry);
  return { ...record, bytes, body: bytes && parseEntryBody(bytes) };
}

/** Names each attempt whose record is missing or another one, and each record that the list does not name. */
function recordChecks(statement: AttemptsStatement, records: readonly ReadRecord[]): Check[] {
  const { attempts } = statement;
  const byIndex = new Map(records.map((record) => [record.index, record]));
  const listed = new Set(attempts.map(({ index }) => index));
  const faults = [
    ...attempts.flatMap((attempt) => attemptFaults(statement, attempt, byIndex.get(attempt.index))),
    ...records
      .filter(({ index }) => !listed.has(index))
      .map(({ index }) => `The file has a record of place ${index} that the list does not name: it was added.`),
    ...records
      .filter((record) => byIndex.get(record.index) !== record)
      .map(({ index }) => `The file has the record of place ${index} more than once.`),
  ];
  if (faults.length > 0) return faults.map(wrong);
  return [{ ok: true, says: `Each of the ${attempts.length} listed attempts has its record in the log.` }];
}

function attemptFaults(statement: AttemptsStatement, attempt: Attempt, record: ReadRecord | undefined): string[] {
  const { agent, since, until } = statement;
  const { index } = attempt;
  const name = `Attempt ${index}`;
  if (record === undefined) return [`${name}: its record was removed from the file.`];
  const { bytes, body, texts } = record;
  const leaf = bytes && leafHash(bytes);
  if (leaf === undefined || encodeBase64(leaf) !== attempt.leafHash) return [`${name}: its record was changed.`];
  const path = record.path.map((hash) => decodeBase64(hash) ?? new Uint8Array());
  const root = decodeBase64(until.root) ?? new Uint8Array();
  const stated = attemptOf(body, { agent, index, leafHash: attempt.leafHash });
  return [
    ...(verifyInclusion({ leafHash: leaf, index, size: until.size, root, proof: path })
      ? []
      : [`${name}: the checkpoint does not hold its record at this place.`]),
    ...(stated === undefined ? [`${name}: its record is of something else.`] : []),
    ...(stated !== undefined && digestOf(stated) !== digestOf(attempt)
      ? [`${name}: the list states it otherwise than its record.`]
      : []),
    ...(index > since.index ? [] : [`${name}: it is before the beginning of the retirement.`]),
    ...textChecks(body?.texts ?? {}, texts)
      .filter(({ ok }) => !ok)
      .map(({ says }) => `${name}: ${says}`),
  ];
}

function missingIn({ index, body, texts }: ReadRecord): string[] {
  const held = new Set(texts.map(({ member }) => member));
  const sealed = Object.keys(body?.texts ?? {});
  return sealed.filter((member) => !held.has(member)).map((member) => `${member} of attempt ${index}`);
}

function statedBy(statement: AttemptsStatement, records: readonly ReadRecord[]): Stated {
  const { count, countIsExact, removed, until } = statement;
  const words = records.flatMap(({ index, body, texts }) => {
    if (body === undefined) return [];
    const view = viewOf(body, new Map(texts.map(({ member, value }) => [member, value])));
    return [[`attempt ${index}`, `${body.time}: ${sentenceOf(view)}`] as const];
  });
  return {
    sentence: attemptsSentence(statement),
    facts: [
      ["attempts.until", until.signedAt],
      ["attempts.count", count],
      ["attempts.countIsExact", countIsExact],
      ["attempts.removed", removed],
      ...words,
    ],
  };
}
