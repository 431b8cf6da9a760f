import { peekStatement } from "@/lib/delegations/statement/statement";
import { getOrThrow, peopleNames, versionOf } from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/database/transaction";
import { isUndecided } from "@/lib/requests/model";
import type { RequestRow } from "@/lib/requests/store";
import type { Compared } from "./schema";

type Named = { id: string; version: number } | null;

/**
 * Reads the version that a request is compared with: the one that it changes, or the parent's, as the document names
 * them. A decided request therefore keeps its comparison.
 */
export async function comparedWith(tx: Tx, { document, status }: RequestRow): Promise<Compared> {
  const { changes, parent } = JSON.parse(document) as { changes: Named; parent: Named };
  const named = changes ?? parent;
  if (!named) return { with: "nothing", version: null, authority: [], delegator: null, purpose: null };
  const { effective, jws } = await versionOf(tx, named.id, named.version);
  const isOpen = isUndecided(status);
  return {
    with: changes ? "changed" : "parent",
    version: named.version,
    authority: effective as Compared["authority"],
    delegator: changes ? await delegatorBy(tx, jws) : null,
    purpose: changes && isOpen ? (await getOrThrow(tx, changes.id)).purpose : null,
  };
}

/** Reads the delegator that a signed version states. */
async function delegatorBy(tx: Tx, jws: string): Promise<Compared["delegator"]> {
  const read = peekStatement(jws);
  const id = read.ok ? read.statement.delegator : null;
  return id === null ? null : { id, name: (await peopleNames(tx, [id])).get(id) ?? id };
}
