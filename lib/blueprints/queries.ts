import { openChange } from "@/lib/control-changes/queries";
import { directionOf } from "@/lib/platform/base/sorts.model";
import type { Prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { encodePlace, placeById } from "@/lib/platform/http/cursor";
import { type FilterTranslation, filterConditions } from "@/lib/platform/http/filters/filter-conditions";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { type Blueprint, type BlueprintVersion, blueprintControl } from "./model";
import type { BlueprintDetail, BlueprintFilters, BlueprintList, BlueprintResponse } from "./schema";
import * as store from "./store";

const toResponse = ({ createdAt, ...blueprint }: store.BlueprintWithUse): BlueprintResponse => ({
  ...blueprint,
  risks: blueprint.requireDpop ? [] : ["bearer_tokens"],
  createdAt: createdAt.toISOString(),
});

function authorise(principal: Principal): void {
  if (!may(principal, "blueprints:read")) throw notAllowed(["blueprints:read"]);
}

/** Reads one blueprint at its current version, with the versions before. */
export async function getBlueprint(principal: Principal, id: string): Promise<BlueprintDetail> {
  authorise(principal);
  const [blueprint, versions, pendingChange] = await Promise.all([
    store.getWithUse(id),
    store.versionsOf(id),
    openChange(principal, blueprintControl, id, "blueprints:write"),
  ]);
  const names = await store.peopleNames(versions.flatMap(({ createdById }) => createdById ?? []));
  return {
    ...toResponse(blueprint),
    versions: versions.map((version) => toVersion(version, names)),
    pendingChange,
    can: may(principal, "blueprints:write") ? ["edit"] : [],
  };
}

function toVersion({ createdAt, createdById, ...version }: BlueprintVersion, names: ReadonlyMap<string, string>) {
  return {
    ...version,
    createdAt: createdAt.toISOString(),
    createdBy: createdById === null ? null : { id: createdById, name: names.get(createdById) ?? createdById },
  };
}

const translation: FilterTranslation<Prisma.BlueprintWhereInput, undefined> = {
  columns: {},
  freeText: (text) => ({ name: { contains: text, mode: "insensitive" } }),
};

/** Lists blueprints, by default the oldest first; `q` is free text over the name and has no filter keys. */
export async function listBlueprints(
  principal: Principal,
  { q = "", sort, cursor, limit }: BlueprintFilters,
): Promise<BlueprintList> {
  authorise(principal);
  const order = { by: sort.endsWith("name") ? "name" : "id", direction: directionOf(sort) } as const;
  const after = placeById(sort, cursor);
  const conditions = await filterConditions<Prisma.BlueprintWhereInput, undefined>(q, translation, undefined);
  const found = await store.list(conditions, { ...order, after, take: limit + 1 });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { blueprints: page.map(toResponse), next: last ? encodePlace(sort, [last[order.by]]) : null };
}

/** Reads a blueprint at its current version, or throws `blueprint_not_found`. Knows no caller. */
export const blueprintOf = (id: string, tx?: Pick<Tx, "blueprint">): Promise<Blueprint> => store.getOrThrow(id, tx);

/** Reads a blueprint with the count of its agents, or throws `blueprint_not_found`. Knows no caller. */
export const blueprintInUse = (id: string): Promise<store.BlueprintWithUse> => store.getWithUse(id);

/** Finds a blueprint at its current version. Knows no caller: the use case that asks does. */
export const findBlueprint = (
  by: { id: string } | { name: string },
  tx?: Pick<Tx, "blueprint">,
): Promise<Blueprint | undefined> => store.find(by, tx);

/** Finds a blueprint with the stops of its agents. Knows no caller. */
export const findCurrentBlueprint = store.findCurrent;
