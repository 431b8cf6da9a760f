import { DomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { cursorInstant, decodeCursor, encodeCursor, malformedCursor } from "@/lib/platform/http/cursor";
import { publishedBeforeUseMs } from "@/lib/platform/keys/key-rotation";
import { findKey, type KeyPlace, readKeys, readKeysAfter, type StoredKey } from "@/lib/platform/keys/key-store";
import { type KeyPurpose, keyPurposes } from "@/lib/platform/keys/purpose";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import type { KeyFilters, KeyListResponse, KeyResponse } from "./schema";

function authorise(principal: Principal): void {
  if (!may(principal, "keys:read")) throw notAllowed(["keys:read"]);
}

/** Reads every signing key there ever was, the newest first; never a private half. */
export async function everyKey(principal: Principal): Promise<KeyListResponse> {
  authorise(principal);
  return { keys: (await readKeys()).map(toResponse), next: null };
}

/** Lists the same keys page by page. */
export async function listKeys(principal: Principal, { cursor, limit }: KeyFilters): Promise<KeyListResponse> {
  authorise(principal);
  const keys = await readKeysAfter(cursor === undefined ? undefined : placeIn(cursor), limit + 1);
  const page = keys.slice(0, limit);
  const last = keys.length > limit ? page.at(-1) : undefined;
  return {
    keys: page.map(toResponse),
    next: last ? encodeCursor([last.publishedAt.toISOString(), last.kid]) : null,
  };
}

function placeIn(cursor: string): KeyPlace {
  const [publishedAt, kid] = decodeCursor(cursor);
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
