import { runtime } from "@/lib/platform/base/runtime";
import { publishedBeforeUseMs } from "@/lib/platform/keys/key-rotation";
import { readKeys, type StoredKey } from "@/lib/platform/keys/key-store";
import { type KeyPurpose, keyPurposes } from "@/lib/platform/keys/purpose";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import type { KeyListResponse, KeyResponse } from "./schema";

/** Lists every signing key there ever was, the newest first; never a private half. */
export async function listKeys(principal: Principal): Promise<KeyListResponse> {
  if (!may(principal, "keys:read")) throw notAllowed(["keys:read"]);
  return { keys: (await readKeys()).map(toResponse), next: null };
}

export function toResponse({ kid, purpose, alg, state, publishedAt, activatedAt, retiredAt }: StoredKey): KeyResponse {
  const { keptMs, rotates } = keyPurposes[purpose];
  const activeFrom = activatedAt ?? new Date(publishedAt.getTime() + publishedBeforeUseMs);
  const keptUntil = retiredAt && Number.isFinite(keptMs) ? new Date(retiredAt.getTime() + keptMs) : null;
  const path = pathOf(purpose);
  return {
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
