import type { Compared } from "@/lib/approvals/above/schema";
import { versionOf } from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/db/transaction";

type Named = { id: string; version: number } | null;

/**
 * What the document of a request is compared with: the version that it changes, or the one of the delegation above, as the
 * document names them. So a request that was decided still shows what it changed then.
 */
export async function comparedWith(tx: Tx, document: string): Promise<Compared> {
  const { changes, parent } = JSON.parse(document) as { changes: Named; parent: Named };
  const named = changes ?? parent;
  if (!named) return { with: "nothing", version: null, authority: [] };
  const { effective } = await versionOf(tx, named.id, named.version);
  return {
    with: changes ? "changed" : "parent",
    version: named.version,
    authority: effective as Compared["authority"],
  };
}
