import type { EntryBody } from "@/lib/audit/entry-body";
import type { Attempt, AttemptsStatement } from "./attempts.schema";

/** The `typ` of the signed list of attempts. */
export const attemptsType = "retirement-attempts+jwt";

/** The most attempts in a list. */
export const mostAttempts = 50;
/** Attempts are counted up to this number. */
export const mostCounted = 10_000;

const grouped = (count: number): string => count.toLocaleString("en");
const attempts = (count: number): string =>
  count === 1 ? "1 attempt to use the agent was" : `${grouped(count)} attempts to use the agent were`;

type Counted = Pick<AttemptsStatement, "count" | "countIsExact" | "removed"> & { listed: number };

/** Words how many attempts were refused, and which of them are listed. Of removed records that is not known. */
export function countSentence({ removed, ...counted }: Counted): string {
  if (removed === 0) return knownSentence(counted);
  const records = removed === 1 ? "1 record" : `${grouped(removed)} records`;
  return `Retention removed ${records} of this time. Among the others: ${knownSentence(counted)}`;
}

function knownSentence({ count, countIsExact, listed }: Omit<Counted, "removed">): string {
  if (count === 0) return "No attempt to use the agent was refused.";
  const refused = `${countIsExact ? "" : "More than "}${attempts(count)} refused.`;
  return listed === count && countIsExact
    ? `${refused} All are listed.`
    : `${refused} The newest ${listed} are listed.`;
}

/** Describes in plain words what a list holds, and up to which checkpoint. */
export function attemptsSentence({ since, until, ...statement }: AttemptsStatement): string {
  const counted = countSentence({ ...statement, listed: statement.attempts.length });
  return `From ${since.at} to the checkpoint of ${grouped(until.size)} records, signed at ${until.signedAt}: ${counted}`;
}

/** The attempt that a record states; undefined for a record of anything else, or of another agent. */
export function attemptOf(
  body: EntryBody | undefined,
  { agent, index, leafHash }: { agent: string; index: number; leafHash: string },
): Attempt | undefined {
  if (body?.agent !== agent || body.decision !== "deny") return undefined;
  const { id: record, time: at, type: kind, code = null, action = null, resource_type: resourceType = null } = body;
  return { index, record, leafHash, at, kind, code, action, resourceType };
}
