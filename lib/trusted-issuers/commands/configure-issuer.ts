import { append } from "@/lib/audit/append";
import { withReason } from "@/lib/audit/event";
import type { ControlChange } from "@/lib/control-changes/model";
import { type TakesTwo, takesTwo } from "@/lib/control-changes/takes-two.policy";
import { clock } from "@/lib/platform/base/clock";
import { definedMembers } from "@/lib/platform/base/defined-members";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { isDryRun } from "@/lib/platform/database/dry-run";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction, transactionOnSide } from "@/lib/platform/database/transaction";
import { urlRefusal } from "@/lib/platform/http/outbound/url";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import type { Right } from "@/lib/principals/events";
import { isFounding, readFounding } from "@/lib/principals/founding.store";
import { actingPeople, type Principal } from "@/lib/principals/principal";
import type { JsonValue } from "@/lib/protocols/json/strict-json";
import { discoveryUrl } from "@/lib/protocols/oauth/issuer";
import { refuseNonAdmins, refuseOthersThanAdmins } from "@/lib/sign-in/providers/commands/admins";
import { invalidIssuer } from "@/lib/trusted-issuers/errors";
import * as events from "@/lib/trusted-issuers/events";
import type { KeySource, TrustedIssuer } from "@/lib/trusted-issuers/model";
import { refreshDue, type SettingIssue, settingIssues } from "@/lib/trusted-issuers/policy";
import { proposeIssuer } from "@/lib/trusted-issuers/propose-change";
import type { CreateTrustedIssuerRequest, EditTrustedIssuerRequest } from "@/lib/trusted-issuers/schema";
import * as store from "@/lib/trusted-issuers/store";
import { applyIssuer, changedMembers } from "./apply-issuer";
import { fetchKeys, parseKeys } from "./fetch-keys";

type Jwks = CreateTrustedIssuerRequest["jwks"];
type Keys = Pick<TrustedIssuer, "keysUrl" | "keys" | "keysFetchedAt" | "refreshAfter" | "fetchError">;

/** An issuer as it is now, and what of the change waits for a second admin. */
export type ChangedIssuer = { issuer: TrustedIssuer; waiting?: ControlChange };

/**
 * Trusts an outside issuer, and fetches its keys. Keys that cannot be fetched are tried again; until then nothing that
 * it signed is believed.
 *
 * One that speaks for people is believed once a second admin confirmed it: until then it is there, disabled. While the
 * organisation is being founded one admin does, on record.
 *
 * @throws TrustedIssuerError `issuer_invalid` with the members at fault, `trusted_issuer_exists`; PeopleError `admin_only`.
 */
export async function createIssuer(
  principal: Principal,
  { name, kind, issuer, audience, keySource, keysUrl, jwks, reason = "" }: CreateTrustedIssuerRequest,
): Promise<ChangedIssuer> {
  refuseSettings(settingIssues({ kind, issuer, keySource, keysUrl, hasJwks: jwks !== undefined }, runtime().publicUrl));
  const { fetchError, ...keys } = await keysOf({ issuer, keySource, keysUrl, jwks });
  return transaction(async (tx) => {
    const two = await judge(tx, principal, { kind, issuer, keySource, change: "add", changed: [] });
    const added = await store.insert(tx, {
      ...{ id: newId("trustedIssuer"), name, kind, issuer, keySource, ...keys, fetchError },
      audience: audience ?? runtime().publicUrl,
      status: two && !two.alone ? "disabled" : "active",
      createdById: principal.personId,
      behindIds: actingPeople(principal),
    });
    await append(tx, withReason(events.issuerTrusted(principal.personId, added, rightOf(two)), reason));
    if (added.status === "active") return { issuer: added };
    return { issuer: added, waiting: await proposeIssuer(tx, principal, added, { status: "active" }, reason) };
  });
}

/**
 * Changes an issuer. Another issuer or another source of keys drops the keys there were: none of them is believed any
 * more, whether or not the new ones can be fetched.
 *
 * Of an issuer that speaks for people this waits for a second admin. The settings of a disabled one change at once, and its
 * use waits: the second admin sees every difference from the settings with which it was believed last.
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @throws TrustedIssuerError `issuer_invalid`, `trusted_issuer_exists`, `trusted_issuer_changed_meanwhile`; PeopleError
 *   `admin_only`; ChangeError `change_pending`.
 */
export async function editIssuer(
  principal: Principal,
  id: string,
  { jwks, reason = "", ...edit }: EditTrustedIssuerRequest,
  expected: number | undefined,
): Promise<ChangedIssuer> {
  const before = await store.getOrThrow(id);
  refuseStaleVersion(expected, before.version);
  if (before.kind === "people") await refuseNonAdmins(principal);
  const merged = mergedSettings(before, edit);
  const renewed = jwks !== undefined || merged.issuer !== before.issuer || isElsewhere(merged, before);
  const keepsPasted = !renewed && before.keySource === "jwks";
  refuseSettings(settingIssues({ ...merged, hasJwks: jwks !== undefined || keepsPasted }, runtime().publicUrl));
  const keys = renewed ? await keysOf({ ...merged, jwks }) : {};
  const { name, audience, status } = edit;
  const change: store.IssuerChange = {
    ...definedMembers({ name, audience, status }),
    issuer: merged.issuer,
    keySource: merged.keySource,
    ...keys,
  };
  const after = { ...before, ...change };
  const changed = changedMembers(before, after);
  if (changed.length === 0) return { issuer: before };
  const { kind } = before;
  const about: Judged = {
    ...{ kind, issuer: after.issuer, keySource: after.keySource, changed },
    change: after.status === "active" ? "edit" : "disable",
  };
  // A refused edit never takes the barrier. An accepted one is judged again behind it.
  const two = await takesTwoFor(prisma(), about, await readFounding());
  await store.refuseTaken(prisma(), after);
  // A proposal changes nothing yet, so it holds up no evaluation.
  return transactionOnSide(two && !two.alone ? "shared" : "exclusive", async (tx, tighten) => {
    const held = await judge(tx, principal, about);
    if (!held || held.alone) {
      tighten();
      return { issuer: await applyIssuer(tx, principal, before, change, { ...rightOf(held), reason }) };
    }
    const { status: _, ...settings } = change;
    const kept = before.status === "active" ? before : await applyIssuer(tx, principal, before, settings, { reason });
    return { issuer: kept, waiting: await proposeIssuer(tx, principal, kept, change, reason) };
  });
}

type Judged = Pick<TrustedIssuer, "kind" | "issuer" | "keySource"> & {
  change: "add" | "edit" | "disable";
  changed: readonly string[];
};

/** Whether two people make the change. An issuer that speaks for people is changed by an admin, whose row is held. */
async function judge(tx: Tx, principal: Principal, about: Judged): Promise<TakesTwo | undefined> {
  if (about.kind !== "people") return undefined;
  await refuseOthersThanAdmins(tx, principal);
  return takesTwoFor(tx, about, await isFounding(tx));
}

async function takesTwoFor(tx: Tx, { kind, issuer, keySource, change, changed }: Judged, founding: boolean) {
  if (kind !== "people") return undefined;
  if (keySource !== "discovery" && (await store.isOfProvider(tx, issuer))) {
    refuseSettings([{ path: "keySource", code: "keys_from_discovery_only" }]);
  }
  return takesTwo({ control: "trusted-issuer", speaksFor: kind, change, changed }, { founding });
}

const rightOf = (two: TakesTwo | undefined): Right => (two?.alone ? { alone: true } : {});

type Settings = { issuer: string; keySource: KeySource; keysUrl: string | undefined };

function mergedSettings(before: TrustedIssuer, edit: Omit<EditTrustedIssuerRequest, "jwks">) {
  const keySource = edit.keySource ?? before.keySource;
  const kept = keySource === before.keySource && keySource !== "discovery" ? (before.keysUrl ?? undefined) : undefined;
  return { kind: before.kind, issuer: edit.issuer ?? before.issuer, keySource, keysUrl: edit.keysUrl ?? kept };
}

const isElsewhere = ({ keySource, keysUrl }: Settings, before: TrustedIssuer): boolean =>
  keySource !== before.keySource || (keySource !== "discovery" && (keysUrl ?? null) !== before.keysUrl);

/** Disables an issuer. After this returns, its tokens enrol no instance and are exchanged for no token. */
export async function disableIssuer(
  principal: Principal,
  id: string,
  expected: number | undefined,
): Promise<TrustedIssuer> {
  const judge = async (tx: Tx) => {
    const issuer = await store.getOrThrow(id, tx);
    refuseStaleVersion(expected, issuer.version);
    return issuer;
  };
  const before = await judge(prisma());
  if (before.status === "disabled") return before;
  return transaction(
    async (tx) => {
      const issuer = await judge(tx);
      if (issuer.status === "disabled") return issuer;
      const disabled = await store.update(tx, issuer, { status: "disabled" });
      await append(tx, events.issuerDisabled(principal.personId, issuer, disabled));
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
  // A dry run asks no other server. The risk of a change does not depend on its keys.
  if (isDryRun()) return { keysUrl: url, keys: [], keysFetchedAt: null, refreshAfter: null, fetchError: null };
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
