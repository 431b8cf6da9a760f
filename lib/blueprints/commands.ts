import { append } from "@/lib/audit/append";
import { canonicalAuthority } from "@/lib/authority/canonical";
import { authorityDigest } from "@/lib/authority/digest";
import { memberPath } from "@/lib/authority/member-path";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { parseAuthority } from "@/lib/authority/parse";
import type { Principal } from "@/lib/people/principal";
import { transaction } from "@/lib/platform/db/transaction";
import { isDomainError } from "@/lib/platform/errors/domain-error";
import { newId } from "@/lib/platform/ids/id";
import { allCatalogues } from "@/lib/resource-servers/queries";
import { BlueprintError } from "./errors";
import { blueprintCreated } from "./events";
import { type Blueprint, STANDARD_BLUEPRINT } from "./model";
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
  const settings = { ceiling: null, tokenTtlSeconds: 300, keyLifetimeDays: 90, requireDpop: true };
  try {
    return await create({ type: "system", id: "mandate" }, { name: STANDARD_BLUEPRINT, ...settings });
  } catch (error) {
    const made = await store.find({ name: STANDARD_BLUEPRINT });
    if (isDomainError(error) && error.code === "blueprint_exists" && made) return made;
    throw error;
  }
}

/** Creates a blueprint; throws `blueprint_exists`, or `ceiling_invalid` naming the member at fault. */
export async function createBlueprint(
  principal: Principal,
  { name, ceiling, tokenTtlSeconds, keyLifetimeDays }: CreateBlueprintRequest,
): Promise<store.BlueprintWithUse> {
  return create(
    { type: "person", id: principal.personId },
    { name, ceiling: await parseCeiling(ceiling), tokenTtlSeconds, keyLifetimeDays, requireDpop: true },
  );
}

function create(
  actor: Parameters<typeof blueprintCreated>[0],
  settings: Omit<Blueprint, "id" | "version" | "createdAt">,
): Promise<store.BlueprintWithUse> {
  return transaction(async (tx) => {
    const id = newId("blueprint");
    await store.insert(tx, { ...settings, id, version: 1 });
    const made = await store.getOrThrow(id, tx);
    await append(tx, blueprintCreated(actor, made, made.ceiling && authorityDigest(made.ceiling)));
    return made;
  });
}

async function parseCeiling(ceiling: CreateBlueprintRequest["ceiling"]): Promise<CanonicalAuthority | null> {
  if (ceiling === null) return null;
  const parsed = parseAuthority(ceiling, await allCatalogues());
  if (parsed.ok) return canonicalAuthority(parsed.authority);
  const errors = parsed.issues.map(({ path, code, message }) => ({ path: memberPath("ceiling", path), code, message }));
  throw new BlueprintError("ceiling_invalid", { errors });
}
