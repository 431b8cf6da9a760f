import { DomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { directionOf } from "@/lib/platform/base/sorts.model";
import type { Prisma } from "@/lib/platform/database/prisma";
import { cursorInstant, decodePlace, encodePlace, malformedCursor } from "@/lib/platform/http/cursor";
import { type FilterTranslation, filterConditions } from "@/lib/platform/http/filters/filter-conditions";
import { oneOf } from "@/lib/platform/http/filters/filter-values";
import { publishedBeforeUseMs } from "@/lib/platform/keys/key-rotation";
import { findKey, type KeyPlace, readKeys, readKeysAfter, type StoredKey } from "@/lib/platform/keys/key-store";
import { allPurposes, type KeyPurpose, keyPurposes } from "@/lib/platform/keys/purpose";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { type KeyFilters, type KeyListResponse, type KeyResponse, type keyFilterKeys, keyStates } from "./schema";

function authorise(principal: Principal): void {
  if (!may(principal, "keys:read")) throw notAllowed(["keys:read"]);
}

/** Reads every signing key there ever was, the newest first; never a private half. */
export async function everyKey(principal: Principal): Promise<KeyListResponse> {
  authorise(principal);
  return { keys: (await readKeys()).map(toResponse), next: null };
}

type Translation = FilterTranslation<Prisma.SigningKeyWhereInput, undefined>;

const columns: Record<(typeof keyFilterKeys)[number], Translation["columns"][string]> = {
  purpose: (values) => ({ purpose: { in: values.map((value) => oneOf("purpose", value, allPurposes)) } }),
  status: (values) => ({ state: { in: values.map((value) => oneOf("status", value, keyStates)) } }),
};

const freeText: Translation["freeText"] = (text) => ({
  kid: { contains: text.replace(/[\\%_]/g, "\\$&"), mode: "insensitive" },
});

/** Lists the same keys page by page, by default the newest first. */
export async function listKeys(
  principal: Principal,
  { q = "", sort, cursor, limit }: KeyFilters,
): Promise<KeyListResponse> {
  authorise(principal);
  const keys = await readKeysAfter({
    conditions: await filterConditions<Prisma.SigningKeyWhereInput, undefined>(q, { columns, freeText }, undefined),
    direction: directionOf(sort),
    after: cursor === undefined ? undefined : placeIn(sort, cursor),
    take: limit + 1,
  });
  const page = keys.slice(0, limit);
  const last = keys.length > limit ? page.at(-1) : undefined;
  return {
    keys: page.map(toResponse),
    next: last ? encodePlace(sort, [last.publishedAt.toISOString(), last.kid]) : null,
  };
}

function placeIn(sort: string, cursor: string): KeyPlace {
  const [publishedAt, kid] = decodePlace(sort, cursor);
  if (kid === undefined) throw malformedCursor();
  return { publishedAt: cursorInstant(publishedAt), kid: String(kid) };
}

/** Reads one signing key, never its private half. Throws `signing_key_not_found`. */
export async function getKey(principal: Principal, kid: string): Promise<KeyResponse> {
  authorise(principal);
  const key = await findKey(kid);
  if (key) return toResponse(key);
  throw new DomainError("signing_key_not_found", "not_found", "There is no such signing key.", { facts: { kid } });
}

export function toResponse({ kid, purpose, alg, state, publishedAt, activatedAt, retiredAt }: StoredKey): KeyResponse {
  const { keptMs, rotates } = keyPurposes[purpose];
  const activeFrom = activatedAt ?? new Date(publishedAt.getTime() + publishedBeforeUseMs);
  const keptUntil = retiredAt && Number.isFinite(keptMs) ? new Date(retiredAt.getTime() + keptMs) : null;
  const path = pathOf(purpose);
  return {
    id: kid,
    kid,
    purpose,
    alg,
    state,
    publishedAtUrl: path && `${runtime().publicUrl}${path}`,
    publishedAt: publishedAt.toISOString(),
    activeFrom: activeFrom.toISOString(),
    retiredAt: retiredAt?.toISOString() ?? null,
    publishedUntil: keptUntil?.toISOString() ?? null,
    rotates,
    overlapSeconds: publishedBeforeUseMs / 1000,
    keptHours: Number.isFinite(keptMs) ? keptMs / 3_600_000 : null,
  };
}

/** The path of the public key; null for a key that only this server verifies with. */
function pathOf(purpose: KeyPurpose): string | null {
  if (purpose === "subject-token") return null;
  return purpose === "checkpoint" ? "/log/key" : "/.well-known/jwks.json";
}
