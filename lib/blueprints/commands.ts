import { append } from "@/lib/audit/append";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { blueprintCreated, blueprintEdited } from "./events";
import { type Blueprint, type BlueprintTerms, STANDARD_BLUEPRINT, standardTerms } from "./model";
import { readTerms } from "./read-terms";
import type { CreateBlueprintRequest } from "./schema";
import * as store from "./store";

/**
 * Makes the blueprint `standard` at version 1, with the widest ceiling, where it is missing.
 *
 * Safe to repeat and to run on several servers at once.
 */
export async function ensureStandardBlueprint(): Promise<Blueprint> {
  const existing = await store.find({ name: STANDARD_BLUEPRINT });
  if (existing) return existing;
  try {
    return await create({ type: "system", id: "mandate" }, { name: STANDARD_BLUEPRINT, ...standardTerms }, null);
  } catch (error) {
    const made = await store.find({ name: STANDARD_BLUEPRINT });
    if (isDomainError(error) && error.code === "blueprint_exists" && made) return made;
    throw error;
  }
}

/**
 * Creates a blueprint.
 *
 * @throws BlueprintError `blueprint_exists`; `ceiling_invalid` or `defaults_invalid` naming the member at fault.
 */
export async function createBlueprint(
  principal: Principal,
  { name, reason, ...stated }: CreateBlueprintRequest,
): Promise<Blueprint> {
  const actor = { type: "person", id: principal.personId } as const;
  return create(actor, { name, ...(await readTerms(standardTerms, stated)) }, reason ?? null);
}

/** A change that a second person confirmed, and the person who proposed it. */
type Confirmed = { id: string; proposedById: string };

/**
 * Writes the next version of a blueprint, on the one that was read, and its record. All its agents follow it from this
 * transaction on; keys in use keep their expiry until they are rotated. The caller holds the barrier exclusively.
 *
 * @throws BlueprintError `blueprint_changed_meanwhile`.
 */
export async function addBlueprintVersion(
  tx: Tx,
  personId: string,
  before: Blueprint,
  after: BlueprintTerms,
  { reason, change = null }: { reason: string; change?: Confirmed | null },
): Promise<void> {
  await store.addVersion(tx, before.id, before.version, { ...after, createdById: personId, reason });
  const actor = { type: "person", id: personId } as const;
  const confirmed = { changeId: change?.id ?? null, proposedById: change?.proposedById ?? null };
  await append(tx, blueprintEdited(actor, before, after, { reason, ...confirmed }));
}

function create(
  actor: Parameters<typeof blueprintCreated>[0],
  settings: Omit<Blueprint, "id" | "version" | "createdAt">,
  reason: string | null,
): Promise<Blueprint> {
  return transaction(async (tx) => {
    const id = newId("blueprint");
    const createdById = actor.type === "person" ? actor.id : null;
    await store.insert(tx, { ...settings, id, version: 1, createdById, reason });
    const made = await store.getOrThrow(id, tx);
    await append(tx, blueprintCreated(actor, made));
    return made;
  });
}
