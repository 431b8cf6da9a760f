import { append } from "@/lib/audit/append";
import { withReason } from "@/lib/audit/event";
import type { ControlChange } from "@/lib/control-changes/model";
import { type OrganisationFacts, type TakesTwo, takesTwo } from "@/lib/control-changes/takes-two.policy";
import { clock } from "@/lib/platform/base/clock";
import { definedMembers } from "@/lib/platform/base/defined-members";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction, transactionOnSide } from "@/lib/platform/database/transaction";
import { urlRefusal } from "@/lib/platform/http/outbound/url";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { personActor, type Right } from "@/lib/principals/events";
import { isFounding, readFounding } from "@/lib/principals/founding.store";
import type { Principal } from "@/lib/principals/principal";
import { endSessionsOfProvider } from "@/lib/principals/session-ends";
import { discoveryUrl, issuerRefusal } from "@/lib/protocols/oauth/issuer";
import { proposeSettings } from "@/lib/sign-in/providers/changes/propose";
import { invalidProvider, type ProviderIssue } from "@/lib/sign-in/providers/errors";
import * as events from "@/lib/sign-in/providers/events";
import { settingsOf } from "@/lib/sign-in/providers/in-force";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import { outboundGuard } from "@/lib/sign-in/providers/oidc/discover";
import type { AddProviderRequest, EditProviderRequest } from "@/lib/sign-in/providers/schema";
import { wrapSecret } from "@/lib/sign-in/providers/secret";
import * as store from "@/lib/sign-in/providers/store";
import { refuseNonAdmins, refuseOthersThanAdmins } from "./admins";
import { applyEdit, changedMembers } from "./apply-edit";

/** A provider as it is now, and the part of the change that waits for a second admin. */
export type ChangedProvider = { provider: IdentityProvider; waiting?: ControlChange };

/**
 * Adds an OpenID provider for sign-in. It need not answer yet: the test of the connection shows the faults.
 *
 * It is disabled until a second admin confirms it. While the organisation is being founded, one admin suffices, and the
 * record shows that.
 *
 * @throws PeopleError `admin_only`; IdentityProviderError `identity_provider_invalid`, `identity_provider_exists`.
 */
export async function addProvider(
  principal: Principal,
  { clientSecret, reason = "", ...given }: AddProviderRequest,
): Promise<ChangedProvider> {
  refuseIssuer(given.issuer);
  refuseEverybody(given);
  const id = newId("identityProvider");
  return transaction(async (tx) => {
    await refuseOthersThanAdmins(tx, principal);
    await refusePastedKeys(tx, given.issuer);
    const two = takesTwo(
      { control: "identity-provider", change: "add", changed: [] },
      { founding: await isFounding(tx) },
    );
    const provider = await store.insert(tx, {
      ...{ id, slug: given.slug, name: given.name, issuer: given.issuer, clientId: given.clientId },
      clientSecret: wrapSecret({ id, issuer: given.issuer }, clientSecret),
      clientAuthentication: given.clientAuthentication ?? "client_secret_basic",
      scopes: given.scopes ?? ["openid", "profile", "email"],
      groupsClaim: given.groupsClaim ?? null,
      createPeople: given.createPeople ?? false,
      domains: given.domains ?? [],
      defaultRoles: given.defaultRoles ?? ["member"],
      securityEvents: given.securityEvents ?? false,
      status: two && !two.alone ? "disabled" : "active",
      createdById: principal.personId,
    });
    await append(tx, withReason(events.providerAdded(personActor(principal.personId), provider, rightOf(two)), reason));
    return provider.status === "active" ? { provider } : proposeUse(tx, principal, provider, reason);
  });
}

/**
 * Changes a provider, or lets people sign in with it again.
 *
 * Another issuer needs the client secret again: an admin must not send a secret that they do not know to an address of
 * their choice (I8). A secret is given with its issuer, so that it never reaches a later issuer. A change of issuer or
 * client signs out the people who signed in by the former one.
 *
 * A change of the people who can sign in waits for a second admin. The settings of a disabled provider change at once,
 * and only its use waits. The second admin sees every difference from the settings with which people last signed in.
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @throws like {@link addProvider}, and `identity_provider_changed_meanwhile`; ChangeError `change_pending`.
 */
export async function editProvider(
  principal: Principal,
  id: string,
  { clientSecret, clientSecretIssuer, reason = "", ...edit }: EditProviderRequest,
  expected: number | undefined,
): Promise<ChangedProvider> {
  const judge = async (tx: Tx) => {
    const before = await store.getOrThrow(id, tx);
    refuseStaleVersion(expected, before.version);
    const issuer = edit.issuer ?? before.issuer;
    refuseIssuer(issuer);
    await refusePastedKeys(tx, issuer);
    if (edit.createPeople !== undefined || edit.domains !== undefined)
      refuseEverybody({ ...before, ...definedMembers(edit) });
    if (issuer !== before.issuer && clientSecret === undefined) invalid("clientSecret", "required_with_issuer");
    if (clientSecret !== undefined) refuseSecretOfAnother(issuer, clientSecretIssuer ?? edit.issuer);
    return { before, issuer };
  };
  // A refused or empty edit never takes the barrier. An accepted one is judged again behind it.
  await refuseNonAdmins(principal);
  const { before: shown } = await judge(prisma());
  if (clientSecret === undefined && changedMembers(shown, definedMembers(edit)).length === 0)
    return { provider: shown };
  await store.refuseTaken(prisma(), { ...shown, ...definedMembers(edit) });
  const two = judgeEdit(shown, definedMembers(edit), { founding: await readFounding() });
  // A proposal changes nothing yet, so it holds up no evaluation.
  return transactionOnSide(two && !two.alone ? "shared" : "exclusive", async (tx, tighten) => {
    await store.lockToWrite(tx, id);
    await refuseOthersThanAdmins(tx, principal);
    const { before, issuer } = await judge(tx);
    const secret = clientSecret === undefined ? undefined : wrapSecret({ id, issuer }, clientSecret);
    return change(tx, principal, before, { edit: definedMembers(edit), secret, reason, tighten });
  });
}

type Edit = {
  edit: store.ProviderChange;
  secret: Uint8Array<ArrayBuffer> | undefined;
  reason: string;
  tighten: () => void;
};

/**
 * Whether an edit takes two people. A provider that is disabled afterwards needs only one, and one admin alone
 * ends the taking of its security events.
 */
function judgeEdit(before: IdentityProvider, edit: store.ProviderChange, organisation: OrganisationFacts) {
  if ({ ...before, ...edit }.status !== "active") return undefined;
  const changed = changedMembers(before, edit).filter((member) => member !== "securityEvents" || edit.securityEvents);
  return takesTwo({ control: "identity-provider", change: "edit", changed }, organisation);
}

async function change(
  tx: Tx,
  principal: Principal,
  before: IdentityProvider,
  { edit, secret, reason, tighten }: Edit,
): Promise<ChangedProvider> {
  const written = { ...edit, ...(secret ? { clientSecret: secret, secretSetAt: clock.now() } : {}) };
  const changed = changedMembers(before, written);
  const two = judgeEdit(before, written, { founding: await isFounding(tx) });
  if (!two || two.alone) {
    tighten();
    return { provider: await applyEdit(tx, principal, before, written, { ...rightOf(two), reason }) };
  }
  if (before.status === "active") {
    const after = settingsOf({ ...before, ...edit });
    const waiting = await proposeSettings(tx, principal, before, { after, secret, changed }, reason);
    return { provider: before, waiting };
  }
  const { status: _, ...settings } = written;
  return proposeUse(tx, principal, await applyEdit(tx, principal, before, settings, { reason }), reason);
}

/** Proposes that people sign in with a provider that is there, with the settings that it has. */
async function proposeUse(tx: Tx, principal: Principal, provider: IdentityProvider, reason: string) {
  const after = settingsOf({ ...provider, status: "active" });
  const proposed = { after, secret: undefined, changed: ["status"] };
  return { provider, waiting: await proposeSettings(tx, principal, provider, proposed, reason) };
}

export const rightOf = (two: TakesTwo | undefined): Right => (two?.alone ? { alone: true } : {});

/**
 * Disables a provider. Sessions through it end at the next request. Roles and groups from it stay until an admin
 * removes them or the person signs in by another way.
 */
export async function disableProvider(
  principal: Principal,
  id: string,
  expected: number | undefined,
): Promise<IdentityProvider> {
  const judge = async (tx: Tx) => {
    const provider = await store.getOrThrow(id, tx);
    refuseStaleVersion(expected, provider.version);
    return provider;
  };
  // A refused or repeated request never takes the barrier. An accepted one is judged again behind it.
  await refuseNonAdmins(principal);
  const before = await judge(prisma());
  if (before.status === "disabled") return before;
  return transaction(
    async (tx) => {
      await refuseOthersThanAdmins(tx, principal);
      const provider = await judge(tx);
      if (provider.status === "disabled") return provider;
      const disabled = await store.update(tx, provider, { status: "disabled" });
      const ended = await endSessionsOfProvider(tx, id);
      await append(tx, events.providerDisabled(personActor(principal.personId), disabled, ended));
      return disabled;
    },
    { barrier: "exclusive" },
  );
}

/** An open provider knows everybody: only people of named domains get an account. */
function refuseEverybody({ createPeople = false, domains = [] }: Pick<AddProviderRequest, "createPeople" | "domains">) {
  if (createPeople && domains.length === 0) invalid("domains", "required_to_create_people");
}

function refuseIssuer(issuer: string): void {
  const refusal = issuerRefusal(issuer) ?? urlRefusal(discoveryUrl(issuer), outboundGuard().internal);
  if (refusal) invalid("issuer", refusal);
}

function refuseSecretOfAnother(issuer: string, secretIssuer: string | undefined): void {
  if (secretIssuer === undefined) invalid("clientSecretIssuer", "required_with_secret");
  if (secretIssuer !== issuer) invalid("clientSecretIssuer", "other_issuer");
}

/** People sign in with this issuer, so its keys come from its discovery document alone, wherever it is trusted (S6). */
async function refusePastedKeys(tx: Tx, issuer: string): Promise<void> {
  if (await store.hasKeysFromElsewhere(tx, issuer)) invalid("issuer", "keys_from_elsewhere");
}

function invalid(path: string, code: ProviderIssue): never {
  throw invalidProvider(path, code);
}
