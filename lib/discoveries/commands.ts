import { findAgent } from "@/lib/agents/queries";
import { append } from "@/lib/audit/append";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import type { Principal } from "@/lib/principals/principal";
import { discoveryError } from "./errors";
import { discoveriesImported, discoveryDecided } from "./events";
import type { DecideDiscovery, ImportDiscoveries, ImportResult } from "./schema";
import * as store from "./store";

type Asker = Pick<Principal, "personId">;

/** Ends a transaction that only counted. */
class Counted extends Error {
  constructor(readonly result: ImportResult) {
    super("Counted only.");
  }
}

/**
 * Adds or changes a portion of identities; a dry run only counts them.
 *
 * @throws DomainError `discovery_repeated`, `too_many_discoveries`
 */
export async function importDiscoveries({ personId }: Asker, given: ImportDiscoveries): Promise<ImportResult> {
  refuseRepeated(given.rows);
  const { origin, kind, dryRun } = given;
  try {
    return await transaction(async (tx) => {
      const result = await store.put(tx, given);
      if (dryRun) throw new Counted(result);
      await append(tx, discoveriesImported(personId, { origin, kind, ...result }));
      return result;
    });
  } catch (error) {
    if (error instanceof Counted) return error.result;
    throw error;
  }
}

function refuseRepeated(rows: ImportDiscoveries["rows"]): void {
  const seen = new Set<string>();
  for (const [index, { externalId }] of rows.entries()) {
    if (seen.has(externalId)) throw discoveryError("discovery_repeated", `rows[${index}].externalId`);
    seen.add(externalId);
  }
}

const ended: readonly string[] = ["revoked", "retiring", "retired"];

/**
 * Decides what an identity is. A decision may be changed by another one.
 *
 * @param expected Version that the person saw, from `If-Match`.
 * @returns the version after the decision.
 * @throws DomainError `discovery_not_found`, `discovery_changed_meanwhile`, `discovery_agent_not_found`
 */
export const decideDiscovery = (
  asker: Asker,
  id: string,
  decision: DecideDiscovery,
  expected: number | undefined,
): Promise<number> => transaction((tx) => decideWithin(tx, asker, { id, expected }, decision));

type Seen = { id: string; expected: number | undefined };

/** Decides what an identity is within the caller's transaction. Throws as {@link decideDiscovery}. */
export async function decideWithin(
  tx: Tx,
  { personId }: Asker,
  { id, expected }: Seen,
  decision: DecideDiscovery,
): Promise<number> {
  const { status, reason = null } = decision;
  const agentId = decision.status === "registered" ? decision.agentId : null;
  const row = await store.find(id, tx);
  if (!row) throw discoveryError("discovery_not_found");
  refuseStaleVersion(expected, row.version);
  if (agentId !== null) {
    const agent = await findAgent(agentId, tx);
    if (!agent || ended.includes(agent.status)) throw discoveryError("discovery_agent_not_found", "agentId");
  }
  await store.decide(tx, row, { status, reason, agentId, decidedById: personId });
  await append(tx, discoveryDecided(personId, row, { status, reason, agentId }));
  return row.version + 1;
}
