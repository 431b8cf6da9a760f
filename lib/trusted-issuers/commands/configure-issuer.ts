import { append } from "@/lib/audit/append";
import type { Principal } from "@/lib/people/principal";
import { clock } from "@/lib/platform/clock/clock";
import { transaction } from "@/lib/platform/db/transaction";
import { refuseStale } from "@/lib/platform/http/version-tag";
import { newId } from "@/lib/platform/ids/id";
import { urlRefusal } from "@/lib/platform/outbound/url";
import { runtime } from "@/lib/platform/runtime/runtime";
import type { JsonValue } from "@/lib/protocols/json/strict-json";
import { discoveryUrl } from "@/lib/protocols/oauth/issuer";
import { fetchKeys, parseKeys } from "@/lib/trusted-issuers/commands/fetch-keys";
import { invalidIssuer } from "@/lib/trusted-issuers/errors";
import * as events from "@/lib/trusted-issuers/events";
import type { KeySource, TrustedIssuer } from "@/lib/trusted-issuers/model";
import { refreshDue, type SettingIssue, settingIssues } from "@/lib/trusted-issuers/policy";
import type { CreateTrustedIssuerRequest, EditTrustedIssuerRequest } from "@/lib/trusted-issuers/schema";
import * as store from "@/lib/trusted-issuers/store";

type Jwks = CreateTrustedIssuerRequest["jwks"];
type Keys = Pick<TrustedIssuer, "keysUrl" | "keys" | "keysFetchedAt" | "refreshAfter" | "fetchError">;

/**
 * Trusts an outside issuer, and fetches its keys. Keys that cannot be fetched are tried again; until then nothing that
 * it signed is believed.
 *
 * @throws TrustedIssuerError `issuer_invalid` with the members at fault, `trusted_issuer_exists`.
 */
export async function createIssuer(
  principal: Principal,
  { name, kind, issuer, audience, keySource, keysUrl, jwks }: CreateTrustedIssuerRequest,
): Promise<TrustedIssuer> {
  refuseSettings(settingIssues({ kind, issuer, keySource, keysUrl, hasJwks: jwks !== undefined }, runtime().publicUrl));
  const { fetchError, ...keys } = await keysOf({ issuer, keySource, keysUrl, jwks });
  return transaction(async (tx) => {
    const added = await store.insert(tx, {
      id: newId("trustedIssuer"),
      name,
      kind,
      issuer,
      audience: audience ?? runtime().publicUrl,
      keySource,
      ...keys,
      fetchError,
      createdById: principal.personId,
    });
    await append(tx, events.issuerTrusted(principal.personId, added));
    return added;
  });
}

/**
 * Changes an issuer. Another issuer or another source of keys drops the keys there were: none of them is believed any
 * more, whether or not the new ones can be fetched.
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @throws TrustedIssuerError `issuer_invalid`, `trusted_issuer_exists`, `trusted_issuer_changed_meanwhile`.
 */
export async function editIssuer(
  principal: Principal,
  id: string,
  { jwks, ...edit }: EditTrustedIssuerRequest,
  expected: number | undefined,
): Promise<TrustedIssuer> {
  const before = await store.getOrThrow(id);
  refuseStale(expected, before.version);
  const merged = mergedSettings(before, edit);
  const renewed = jwks !== undefined || merged.issuer !== before.issuer || isElsewhere(merged, before);
  const keepsPasted = !renewed && before.keySource === "jwks";
  refuseSettings(settingIssues({ ...merged, hasJwks: jwks !== undefined || keepsPasted }, runtime().publicUrl));
  const keys = renewed ? await keysOf({ ...merged, jwks }) : {};
  const { name, audience, status } = edit;
  const change = {
    ...defined({ name, audience, status }),
    issuer: merged.issuer,
    keySource: merged.keySource,
    ...keys,
  };
  return transaction(
    async (tx) => {
      const edited = await store.update(tx, before, change);
      const disabled = before.status === "active" && edited.status === "disabled";
      const event = disabled
        ? events.issuerDisabled(principal.personId, edited)
        : events.issuerEdited(principal.personId, edited, changedMembers(before, edited));
      await append(tx, event);
      return edited;
    },
    { barrier: "exclusive" },
  );
}

type Settings = { issuer: string; keySource: KeySource; keysUrl: string | undefined };

function mergedSettings(before: TrustedIssuer, edit: Omit<EditTrustedIssuerRequest, "jwks">) {
  const keySource = edit.keySource ?? before.keySource;
  const kept = keySource === before.keySource && keySource !== "discovery" ? (before.keysUrl ?? undefined) : undefined;
  return { kind: before.kind, issuer: edit.issuer ?? before.issuer, keySource, keysUrl: edit.keysUrl ?? kept };
}

const isElsewhere = ({ keySource, keysUrl }: Settings, before: TrustedIssuer): boolean =>
  keySource !== before.keySource || (keySource !== "discovery" && (keysUrl ?? null) !== before.keysUrl);

const members = ["name", "issuer", "audience", "keySource", "keysUrl", "keys", "status"] as const;

const changedMembers = (before: TrustedIssuer, after: TrustedIssuer): string[] =>
  members.filter((member) => JSON.stringify(before[member]) !== JSON.stringify(after[member]));

function defined<T extends object>(members: T): { [P in keyof T]?: Exclude<T[P], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [P in keyof T]?: Exclude<T[P], undefined>;
  };
}

/** Stops believing an issuer: once this returned, nothing that it signed enrols anybody or makes a token. */
export function disableIssuer(principal: Principal, id: string, expected: number | undefined): Promise<TrustedIssuer> {
  return transaction(
    async (tx) => {
      const issuer = await store.getOrThrow(id, tx);
      refuseStale(expected, issuer.version);
      if (issuer.status === "disabled") return issuer;
      const disabled = await store.update(tx, issuer, { status: "disabled" });
      await append(tx, events.issuerDisabled(principal.personId, disabled));
      return disabled;
    },
    { barrier: "exclusive" },
  );
}

async function keysOf({ issuer, keySource, keysUrl, jwks }: Settings & { jwks: Jwks }): Promise<Keys> {
  if (keySource === "jwks") return pastedKeys(issuer, jwks);
  const url = keySource === "discovery" ? discoveryUrl(issuer) : (keysUrl ?? "");
  const refusal = urlRefusal(url, runtime().internalIssuers ?? []);
  if (refusal) refuseSettings([{ path: keySource === "discovery" ? "issuer" : "keysUrl", code: refusal }]);
  const fetched = await fetchKeys({ issuer, keySource, keysUrl: url });
  const now = clock.now();
  return fetched.ok
    ? {
        keysUrl: url,
        keys: fetched.keys,
        keysFetchedAt: now,
        refreshAfter: refreshDue(now, fetched.keepSeconds),
        fetchError: null,
      }
    : { keysUrl: url, keys: [], keysFetchedAt: null, refreshAfter: refreshDue(now, 0), fetchError: fetched.code };
}

function pastedKeys(issuer: string, jwks: Jwks): Keys {
  const parsed = parseKeys(issuer, (jwks ?? null) as JsonValue);
  if (!parsed.ok) throw invalidIssuer([{ path: "jwks", code: parsed.code }]);
  return { keysUrl: null, keys: parsed.keys, keysFetchedAt: null, refreshAfter: null, fetchError: null };
}

function refuseSettings(errors: readonly SettingIssue[]): void {
  if (errors.length > 0) throw invalidIssuer(errors);
}
