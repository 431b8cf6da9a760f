import { type EntryBody, parseEntryBody } from "@/lib/audit/entry-body";
import type { EntryEvidence } from "@/lib/audit/schema";
import { type Check, type Verification, verifyEntryEvidence } from "@/lib/audit/verify-evidence";
import { decodeBase64 } from "@/lib/protocols/encoding/base64";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { openNote, parseVkey } from "@/lib/protocols/tlog/note";
import { type RetirementCertificate, RetirementStatement } from "./certificate.schema";
import { type Held, heldKinds, holdsNothing } from "./model";

/**
 * Verifies a certificate of retirement offline: the signature of its statement, both records with their proofs, and that
 * the three agree. Needs no server and no database.
 *
 * @param trustedVkey The log's key as the verifier obtained it. Without one, the key inside the file is used, which
 * proves only that the file agrees with itself.
 */
export function verifyCertificate(certificate: RetirementCertificate, trustedVkey?: string): Verification {
  const { statement: text, begun, ended } = certificate;
  const records = [verifyEntryEvidence(begun, trustedVkey), verifyEntryEvidence(ended, trustedVkey)];
  const read = RetirementStatement.safeParse(parsed(text));
  const checks: Check[] = [
    signatureCheck(certificate, trustedVkey ?? ended.vkey),
    ...(begun.vkey === ended.vkey ? [] : [wrong("The two records name different keys.")]),
    ...records.flatMap((record) => record.checks),
    ...(read.success ? agreement(text, read.data, { begun, ended }) : [wrong("The statement is not well-formed.")]),
  ];
  const missingTexts = records.flatMap((record) => record.missingTexts ?? []);
  const ok = checks.every((check) => check.ok);
  return { ok, checks, missingTexts, ...(ok && read.success && stated(read.data, records)) };
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

function signatureCheck({ statement, signature }: RetirementCertificate, vkey: string): Check {
  try {
    const key = parseVkey(vkey);
    const ok = openNote(`${statement}\n${signature}`, [key]).text === statement;
    return check(ok, `The statement is signed by ${key.name}.`, "The signature is not of this statement.");
  } catch (error) {
    return wrong(`The statement: ${(error as Error).message}`);
  }
}

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

const counted = (held: Held) => heldKinds.map((kind) => [kind, held[kind]] as const);

/** The content of a certificate in which all holds. */
function stated(
  { agent, begun, ended, live, tokensUntil, issuer }: RetirementStatement,
  records: readonly Verification[],
): Pick<Verification, "statement"> {
  return {
    statement: {
      sentence: `The agent ${agent.name} (${agent.id}) was retired at ${ended.at} and held nothing live.`,
      facts: [
        ["issuer", issuer],
        ["spiffeId", agent.spiffeId],
        ...Object.entries(begun).map(([member, value]) => [`begun.${member}`, value] as const),
        ...counted(ended.counts).map(([kind, value]) => [`ended.${kind}`, value] as const),
        ...counted(live).map(([kind, value]) => [`live.${kind}`, value] as const),
        ["tokensUntil", tokensUntil],
      ],
      texts: records.flatMap(({ statement }) => statement?.texts ?? []),
    },
  };
}
