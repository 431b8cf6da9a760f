import { notAllowed } from "@/lib/people/console-route";
import { may, type Principal } from "@/lib/people/principal";
import type { Tx } from "@/lib/platform/db/transaction";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import type { Blueprint } from "./model";
import type { BlueprintFilters, BlueprintList, BlueprintResponse } from "./schema";
import * as store from "./store";

/** Writes a blueprint for the wire. */
export const toResponse = ({ createdAt, ...blueprint }: store.BlueprintWithUse): BlueprintResponse => ({
  ...blueprint,
  createdAt: createdAt.toISOString(),
});

function authorise(principal: Principal): void {
  if (!may(principal, "blueprints:read")) throw notAllowed(["blueprints:read"]);
}

/** Reads one blueprint at its current version. */
export async function getBlueprint(principal: Principal, id: string): Promise<BlueprintResponse> {
  authorise(principal);
  return toResponse(await store.getOrThrow(id));
}

/** Lists blueprints, the oldest first; `q` is free text over the name. */
export async function listBlueprints(
  principal: Principal,
  { q, cursor, limit }: BlueprintFilters,
): Promise<BlueprintList> {
  authorise(principal);
  const after = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const found = await store.list(q?.trim() || undefined, after, limit + 1);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { blueprints: page.map(toResponse), next: last ? encodeCursor([last.id]) : null };
}

/** Finds a blueprint at its current version. Knows no caller: the use case that asks does. */
export const findBlueprint = (
  by: { id: string } | { name: string },
  tx?: Pick<Tx, "blueprint">,
): Promise<Blueprint | undefined> => store.find(by, tx);
