import { readCompact } from "@/lib/protocols/jose/compact";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { verifySignature } from "@/lib/protocols/jose/verify";
import type { RetirementStatement, RetirementSummary } from "./certificate.schema";

/** The `typ` of the signed statement of a retirement. */
export const statementType = "retirement+jwt";

const compactRules = { algorithms: ["ES256"], types: [statementType] } as const;

/**
 * Verifies the signature of a statement and returns the key that made it. It judges no member of the statement.
 *
 * @throws JoseError
 * @see RFC 7515 section 5.2, RFC 8725 section 3.11 (explicit typing)
 */
export const verifyStatement = (token: string, keys: readonly PublicJwk[]): PublicJwk =>
  verifySignature(readCompact(token, compactRules), keys);

/** The exact text of a statement whose signature was verified. The record of the end holds its digest. */
export const payloadText = (token: string): string =>
  Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");

/** Describes in one sentence what a certificate states. */
export const sentenceOf = ({ agent, ended }: RetirementStatement): string =>
  `The agent ${agent.name} (${agent.id}) was retired at ${ended.at} and held nothing live.`;

export const summaryOf = (statement: RetirementStatement): RetirementSummary => ({
  sentence: sentenceOf(statement),
  agent: statement.agent,
  retiredAt: statement.ended.at,
  retiredBy: statement.begun.by,
  ended: statement.ended.counts,
  live: statement.live,
  tokensUntil: statement.tokensUntil,
});
