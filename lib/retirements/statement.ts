import type { Agent } from "@/lib/agents/model";
import { runtime } from "@/lib/platform/base/runtime";
import { signingKey } from "@/lib/platform/keys/keys";
import { signTextNow } from "@/lib/protocols/jose/sign";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import type { Below } from "./below.store";
import { statementType } from "./certificate";
import { type RetirementCertificate, type RetirementStatement, StatementKey } from "./certificate.schema";
import { type Held, heldKinds, type Retirement } from "./model";
import type { HeldAt } from "./store";

export const countsOf = (counts: Partial<Held>): Held =>
  Object.fromEntries(heldKinds.map((kind) => [kind, counts[kind] ?? 0])) as Held;

/** Writes the text of a statement: JSON with a line break at its end, as the notes of the first certificates needed it. */
export function statementOf(
  { id, name }: Pick<Agent, "id" | "name">,
  { begunAt, begunById, revocationId, begunEntryId, drainingSince, ended }: Retirement,
  held: HeldAt & Below,
): string {
  const statement: RetirementStatement = {
    version: 2,
    kind: "retirement-statement",
    issuer: runtime().publicUrl,
    agent: { id, name, spiffeId: spiffeId(runtime().trustDomain, name) },
    begun: {
      ...{ at: begunAt.toISOString(), by: begunById, revocation: revocationId, record: begunEntryId },
      ...(drainingSince !== null && { drainingSince: drainingSince.toISOString() }),
    },
    ended: { at: held.at.toISOString(), counts: countsOf(ended) },
    live: countsOf(held),
    tokensUntil: held.tokensUntil !== null && held.tokensUntil > held.at ? held.tokensUntil.toISOString() : null,
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** The key of then that signs statements, with its public half. */
export function statementSigner(): Pick<RetirementCertificate, "key"> & {
  /** Signs the text of a statement, byte for byte. The record of the end holds the digest of the certificate's own. */
  sign: (type: string, text: string) => string;
} {
  const { kid, publicJwk, sign } = signingKey("retirement");
  return {
    key: StatementKey.parse(publicJwk),
    sign: (typ, text) => signTextNow({ alg: "ES256", typ, kid }, text, sign),
  };
}

/** Signs the stored text of a certificate's statement. */
export function signStatement(text: string): Pick<RetirementCertificate, "statement" | "key"> {
  const { key, sign } = statementSigner();
  return { statement: sign(statementType, text), key };
}
