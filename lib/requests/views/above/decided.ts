import { agentLabel } from "@/lib/agents/model";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { narrowingOf } from "@/lib/authority/words/narrowing";
import { type Asker, maySee } from "@/lib/delegations/policy";
import { getOrThrow, versionOf } from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/database/transaction";
import { entitlementName } from "@/lib/requests/document";
import type { RequestRow } from "@/lib/requests/store";
import type { Above } from "./schema";
import { type Ceiling, ceilingAt } from "./store";

/** The members of a document that name the bounds of its request. */
type Document = {
  agent: { blueprint: string; blueprintVersion: number };
  entitlement: string;
  parent: { id: string; version: number } | null;
  effective: CanonicalAuthority;
};

const documentOf = ({ document }: Pick<RequestRow, "document">) => JSON.parse(document) as Document;

/** Reads the ceiling that the document names. */
export function ceilingThen(tx: Tx, request: Pick<RequestRow, "document">): Promise<Ceiling> {
  const { blueprint, blueprintVersion } = documentOf(request).agent;
  return ceilingAt(tx, blueprint, blueprintVersion);
}

/** Whether an entitlement is the one that the document names by its digest. */
export const isEntitlementThen = (
  request: Pick<RequestRow, "document">,
  entitlement: CanonicalAuthority | null,
): boolean => documentOf(request).entitlement === entitlementName(entitlement);

type Decided = Pick<RequestRow, "status" | "decidedAt">;
type Person = { status: string; statusAt: Date | null };

/** The status of a person when a request was decided: active if it was approved, null if it has changed since. */
export function statusThen({ status, decidedAt }: Decided, person: Person): string | null {
  if (status === "approved") return "active";
  const unchanged = person.statusAt === null || (decidedAt !== null && person.statusAt <= decidedAt);
  return unchanged ? person.status : null;
}

/** Reads the parent in the version that the document names, if the asker may see that delegation. */
export async function parentThen(tx: Tx, asker: Asker, request: Pick<RequestRow, "document">): Promise<Above> {
  const { parent, effective } = documentOf(request);
  const row = parent && (await getOrThrow(tx, parent.id));
  if (!row || !maySee(asker, { ...row, ownerId: row.agent.ownerId })) return { rungs: [], givesUp: [] };
  const version = await versionOf(tx, parent.id, parent.version);
  const [held, left] = narrowingOf([version.effective as CanonicalAuthority], effective);
  const { id, name, displayName } = row.agent;
  return {
    rungs: [
      {
        ...{
          kind: "agent",
          id,
          name: agentLabel({ name, displayName }),
          delegationId: parent.id,
          version: parent.version,
        },
        ...{ status: null, permissions: held?.permissions ?? 0, unrestricted: false, known: true, givesUp: [] },
      },
    ],
    givesUp: left?.givesUp ?? [],
  };
}
