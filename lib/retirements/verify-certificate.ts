import { type EntryBody, parseEntryBody } from "@/lib/audit/entry-body";
import type { EntryEvidence } from "@/lib/audit/schema";
import { type Check, type Verification, verifyEntryEvidence } from "@/lib/audit/verify-evidence";
import { decodeBase64 } from "@/lib/protocols/encoding/base64";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type PublicJwk, parsePublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { openNote, parseVkey } from "@/lib/protocols/tlog/note";
import { isTlogProofError, parseTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { payloadText, sentenceOf, summaryOf, verifyStatement } from "./certificate";
import { type AnyCertificate, type FirstCertificate, RetirementStatement } from "./certificate.schema";
import { holdsNothing } from "./model";
import { type AttemptsVerification, verifyAttempts } from "./verify-attempts";

type SecondCertificate = Extract<AnyCertificate, { version: 2 }>;

/** Keys that the verifier trusts, as they obtained them. */
export type Trust = {
  /** The log's key. Without it, the key inside the file is used: the file then only agrees with itself. */
  vkey?: string | undefined;
  /** The issuer's keys. Without them, the signature of the statement is judged by the key inside the file alone. */
  keys?: readonly PublicJwk[] | undefined;
};

/**
 * Verifies a certificate of retirement offline: the signature of its statement, both records with their proofs, and that
 * all of them agree. The log vouches for the statement by the digest in its record of the end. Needs no server and no
 * database.
 */
export function verifyCertificate(certificate: AnyCertificate, { vkey, keys }: Trust = {}): Verification {
  const { begun, ended } = certificate;
  const records = [verifyEntryEvidence(begun, vkey), verifyEntryEvidence(ended, vkey)];
  const isFirst = certificate.version === 1;
  const text = isFirst ? certificate.statement : payloadText(certificate.statement);
  const read = RetirementStatement.safeParse(parsed(text));
  const list = isFirst || !read.success ? undefined : listOf(certificate, { statement: read.data, text, vkey });
  const checks: Check[] = [
    ...(isFirst ? [noteCheck(certificate, vkey ?? ended.vkey)] : signatureChecks(certificate, keys)),
    ...(begun.vkey === ended.vkey ? [] : [wrong("The two records name different keys.")]),
    ...records.flatMap((record) => record.checks),
    ...(read.success ? agreement(text, read.data, { begun, ended }) : [wrong("The statement is not well-formed.")]),
    ...(isFirst || !read.success ? [] : memberChecks(certificate, read.data)),
    ...(list?.checks ?? []),
  ];
  const missingTexts = [...records.flatMap((record) => record.missingTexts ?? []), ...(list?.missingTexts ?? [])];
  const ok = checks.every((check) => check.ok);
  return { ok, checks, missingTexts, ...(ok && read.success && stated(read.data, { records, list: list?.stated })) };
}

type Read = { statement: RetirementStatement; text: string; vkey: string | undefined };

/** Verifies the list of later attempts; undefined for a download from before there was one. */
function listOf(
  { attempts, begun, ended, key }: SecondCertificate,
  { statement, text, vkey }: Read,
): AttemptsVerification | undefined {
  if (attempts === undefined) return undefined;
  const { record, at } = statement.begun;
  return verifyAttempts(attempts, {
    ...{ agent: statement.agent.id, digest: sha256(text), key, vkey: vkey ?? ended.vkey },
    ...{ begun: { index: placeIn(begun.proof), record, at }, ended: placeIn(ended.proof) },
  });
}

/** The place that a proof names; undefined for a malformed one, which its own check refuses. */
function placeIn(proof: string): number | undefined {
  try {
    return parseTlogProof(proof).index;
  } catch (error) {
    if (!isTlogProofError(error)) throw error;
    return undefined;
  }
}

const wrong = (says: string): Check => ({ ok: false, says });
const check = (ok: boolean, right: string, otherwise: string): Check => ({ ok, says: ok ? right : otherwise });

/** The schema judges the value; a text that is no JSON has none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Checks the signature of version 1, by the log's key. */
function noteCheck({ statement, signature }: FirstCertificate, vkey: string): Check {
  try {
    const key = parseVkey(vkey);
    const ok = openNote(`${statement}\n${signature}`, [key]).text === statement;
    return check(ok, `The statement is signed by ${key.name}.`, "The signature is not of this statement.");
  } catch (error) {
    return wrong(`The statement: ${(error as Error).message}`);
  }
}

/** Checks that the key in the file signed the statement, and that the reader's key set has this very key. */
function signatureChecks({ statement, key }: SecondCertificate, keys: Trust["keys"]): Check[] {
  try {
    const signer = thumbprint(verifyStatement(statement, [parsePublicJwk(key)]));
    const signed = { ok: true, says: `The statement is signed by the key ${signer}.` };
    if (keys === undefined) return [signed];
    const known = keys.some((one) => thumbprint(one) === signer);
    return [
      signed,
      check(
        known,
        "The given key set has this key.",
        "The given key set has no such key. Fetch it again if it is older than the file.",
      ),
    ];
  } catch (error) {
    if (!isJoseError(error)) throw error;
    return [wrong(`The key in the file did not sign the statement (${error.message}).`)];
  }
}

/** Checks the members beside the statement. */
const memberChecks = ({ proof, summary, ended }: SecondCertificate, statement: RetirementStatement): Check[] => [
  check(proof === ended.proof, "The proof is of the record of the end.", "The proof is another one."),
  check(
    digestOf(summary) === digestOf(summaryOf(statement)),
    "The summary is that of the statement.",
    "The summary differs from the statement.",
  ),
];

/** Checks that both records are those of the statement. */
function agreement(
  text: string,
  { agent, begun, ended, live }: RetirementStatement,
  records: { begun: EntryEvidence; ended: EntryEvidence },
): Check[] {
  const [first, last] = [bodyOf(records.begun), bodyOf(records.ended)];
  const isBeginning =
    first?.type === "agent.retirement-begun" &&
    first.agent === agent.id &&
    first.id === begun.record &&
    // A job begins a planned retirement. Its record names the person who planned it.
    (first.facts?.plannedById ?? first.actor.id) === begun.by &&
    first.facts?.revocation === begun.revocation &&
    first.facts?.drainingSince === begun.drainingSince;
  const isEnd = last?.type === "agent.retired" && last.agent === agent.id;
  return [
    check(isBeginning, `The first record is the beginning of this retirement.`, "The first record is another one."),
    check(isEnd, `The second record is the end of this retirement.`, "The second record is another one."),
    check(
      last?.facts?.certificate === sha256(text),
      "The record of the end holds the digest of the statement.",
      "The record of the end holds the digest of another statement.",
    ),
    check(begun.at <= ended.at, "The beginning is before the end.", "The beginning is after the end."),
    ...(begun.drainingSince === undefined
      ? []
      : [check(begun.drainingSince <= begun.at, "It drained before that.", "It drained after the beginning.")]),
    check(
      holdsNothing(live),
      "The agent held nothing live at the end.",
      "The statement counts live things at the end.",
    ),
  ];
}

const bodyOf = ({ entry }: EntryEvidence): EntryBody | undefined =>
  parseEntryBody(decodeBase64(entry) ?? new Uint8Array());

/** The content of a certificate in which all holds. */
function stated(
  statement: RetirementStatement,
  { records, list }: { records: readonly Verification[]; list: AttemptsVerification["stated"] },
): Pick<Verification, "statement"> {
  const { agent, begun, ended, live, tokensUntil, issuer } = statement;
  return {
    statement: {
      sentence: [sentenceOf(statement), ...(list ? [list.sentence] : [])].join(" "),
      facts: [
        ["issuer", issuer],
        ["spiffeId", agent.spiffeId],
        ...Object.entries(begun).map(([member, value]) => [`begun.${member}`, value] as const),
        ...Object.entries(ended.counts).map(([kind, value]) => [`ended.${kind}`, value] as const),
        ...Object.entries(live).map(([kind, value]) => [`live.${kind}`, value] as const),
        ["tokensUntil", tokensUntil],
        ...(list?.facts ?? []),
      ],
      texts: records.flatMap(({ statement }) => statement?.texts ?? []),
    },
  };
}
