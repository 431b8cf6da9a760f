import { append } from "@/lib/audit/append";
import { canonicalAuthority } from "@/lib/authority/canonical";
import { authorityDigest } from "@/lib/authority/digest";
import { memberPath } from "@/lib/authority/member-path";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { parseAuthority } from "@/lib/authority/parse";
import type { Principal } from "@/lib/people/principal";
import { transaction } from "@/lib/platform/db/transaction";
import { isDomainError } from "@/lib/platform/errors/domain-error";
import { refuseStale } from "@/lib/platform/http/version-tag";
import { newId } from "@/lib/platform/ids/id";
import { allCatalogues } from "@/lib/resource-servers/queries";
import { BlueprintError } from "./errors";
import { blueprintCreated, blueprintEdited } from "./events";
import { type Blueprint, STANDARD_BLUEPRINT, standardTerms, termsOf } from "./model";
import type { CreateBlueprintRequest, EditBlueprintRequest } from "./schema";
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

/** Creates a blueprint; throws `blueprint_exists`, or `ceiling_invalid` naming the member at fault. */
export async function createBlueprint(
  principal: Principal,
  { ceiling, reason, ...members }: CreateBlueprintRequest,
): Promise<Blueprint> {
  const actor = { type: "person", id: principal.personId } as const;
  return create(actor, { ...standardTerms, ...members, ceiling: await parseCeiling(ceiling) }, reason ?? null);
}

/**
 * Changes how long tokens and keys of a blueprint's agents live, and whether their tokens are bound to a key.
 *
 * All its agents have the new version when this returns; keys in use keep their expiry until they are rotated. What
 * changes nothing makes no version.
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @throws BlueprintError `blueprint_not_found`, `blueprint_changed_meanwhile`.
 */
export function editBlueprint(
  principal: Principal,
  id: string,
  request: EditBlueprintRequest,
  expected: number | undefined,
): Promise<void> {
  return transaction(
    async (tx) => {
      const before = await store.getOrThrow(id, tx);
      refuseStale(expected, before.version);
      const { reason, tokenTtlSeconds, keyLifetimeDays, requireDpop } = request;
      const after = {
        ...termsOf(before),
        tokenTtlSeconds: tokenTtlSeconds ?? before.tokenTtlSeconds,
        keyLifetimeDays: keyLifetimeDays ?? before.keyLifetimeDays,
        requireDpop: requireDpop ?? before.requireDpop,
      };
      if (editable.every((member) => after[member] === before[member])) return;
      const origin = { createdById: principal.personId, reason };
      await store.addVersion(tx, id, before.version, { ...after, ...origin });
      const actor = { type: "person", id: principal.personId } as const;
      await append(tx, blueprintEdited(actor, before, after, { agents: before.agents, reason }));
    },
    { barrier: "exclusive" },
  );
}

const editable = ["tokenTtlSeconds", "keyLifetimeDays", "requireDpop"] as const;

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
