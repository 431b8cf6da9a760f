import { append } from "@/lib/audit/append";
import { PeopleError } from "@/lib/people/errors";
import { personActor } from "@/lib/people/events";
import { invalidProvider, type ProviderIssue } from "@/lib/people/identity-providers/errors";
import * as events from "@/lib/people/identity-providers/events";
import type { IdentityProvider } from "@/lib/people/identity-providers/model";
import { outboundGuard } from "@/lib/people/identity-providers/oidc/discover";
import { endsSessions } from "@/lib/people/identity-providers/policy";
import type { AddProviderRequest, EditProviderRequest } from "@/lib/people/identity-providers/schema";
import { wrapSecret } from "@/lib/people/identity-providers/secret";
import * as store from "@/lib/people/identity-providers/store";
import type { Principal } from "@/lib/people/principal";
import { endSessionsOfProvider } from "@/lib/people/session-store";
import { lockActiveAdmins } from "@/lib/people/store";
import { clock } from "@/lib/platform/clock/clock";
import { type Tx, transaction } from "@/lib/platform/db/transaction";
import { refuseStale } from "@/lib/platform/http/version-tag";
import { newId } from "@/lib/platform/ids/id";
import { urlRefusal } from "@/lib/platform/outbound/url";
import { discoveryUrl, issuerRefusal } from "@/lib/protocols/oauth/issuer";

/**
 * Lets people sign in with an OpenID provider. It need not answer yet: the test of the connection says what does not fit.
 *
 * @throws PeopleError `admin_only`; IdentityProviderError `identity_provider_invalid`, `identity_provider_exists`.
 */
export async function addProvider(
  principal: Principal,
  { clientSecret, ...given }: AddProviderRequest,
): Promise<IdentityProvider> {
  refuseIssuer(given.issuer);
  const id = newId("identityProvider");
  return transaction(async (tx) => {
    await refuseOthersThanAdmins(tx, principal);
    const provider = await store.insert(tx, {
      ...{ id, slug: given.slug, name: given.name, issuer: given.issuer, clientId: given.clientId },
      clientSecret: wrapSecret({ id, issuer: given.issuer }, clientSecret),
      clientAuthentication: given.clientAuthentication ?? "client_secret_basic",
      scopes: given.scopes ?? ["openid", "profile", "email"],
      groupsClaim: given.groupsClaim ?? null,
      createPeople: given.createPeople ?? false,
      defaultRoles: given.defaultRoles ?? ["member"],
      createdById: principal.personId,
    });
    await append(tx, events.providerAdded(personActor(principal.personId), provider));
    return provider;
  });
}

/**
 * Changes a provider, or lets people sign in with it again.
 *
 * Another issuer needs the client secret again: whoever changes an address must not be sent a secret they do not know (I8).
 * Another issuer or client is another way in, so whoever came in by the former one is signed out.
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @throws like {@link addProvider}, and `identity_provider_changed_meanwhile`.
 */
export async function editProvider(
  principal: Principal,
  id: string,
  { clientSecret, ...edit }: EditProviderRequest,
  expected: number | undefined,
): Promise<IdentityProvider> {
  return transaction(
    async (tx) => {
      await refuseOthersThanAdmins(tx, principal);
      const before = await store.getOrThrow(id, tx);
      refuseStale(expected, before.version);
      const issuer = edit.issuer ?? before.issuer;
      refuseIssuer(issuer);
      if (issuer !== before.issuer && clientSecret === undefined) invalid("clientSecret", "required_with_issuer");
      const secret =
        clientSecret === undefined
          ? {}
          : { clientSecret: wrapSecret({ id, issuer }, clientSecret), secretSetAt: clock.now() };
      const changed = changedMembers(before, edit);
      if (changed.length === 0 && clientSecret === undefined) return before;
      const edited = await store.update(tx, before, { ...defined(edit), ...secret });
      const members = clientSecret === undefined ? changed : [...changed, "clientSecret"];
      const ended = endsSessions(changed) ? await endSessionsOfProvider(tx, id) : 0;
      await append(tx, events.providerEdited(personActor(principal.personId), edited, members, ended));
      return edited;
    },
    { barrier: "exclusive" },
  );
}

/**
 * Lets nobody sign in with a provider any more; whoever had is signed out at the next request. What it gave people stays
 * until an admin takes it or they sign in otherwise.
 */
export const disableProvider = (
  principal: Principal,
  id: string,
  expected: number | undefined,
): Promise<IdentityProvider> =>
  transaction(
    async (tx) => {
      await refuseOthersThanAdmins(tx, principal);
      const provider = await store.getOrThrow(id, tx);
      refuseStale(expected, provider.version);
      if (provider.status === "disabled") return provider;
      const disabled = await store.update(tx, provider, { status: "disabled" });
      const ended = await endSessionsOfProvider(tx, id);
      await append(tx, events.providerDisabled(personActor(principal.personId), disabled, ended));
      return disabled;
    },
    { barrier: "exclusive" },
  );

const changedMembers = (before: IdentityProvider, edit: Omit<EditProviderRequest, "clientSecret">): string[] =>
  Object.entries(defined(edit))
    .filter(([member, value]) => JSON.stringify(before[member as keyof IdentityProvider]) !== JSON.stringify(value))
    .map(([member]) => member);

function defined<T extends object>(members: T): { [P in keyof T]?: Exclude<T[P], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [P in keyof T]?: Exclude<T[P], undefined>;
  };
}

function refuseIssuer(issuer: string): void {
  const refusal = issuerRefusal(issuer) ?? urlRefusal(discoveryUrl(issuer), outboundGuard().internal);
  if (refusal) invalid("issuer", refusal);
}

function invalid(path: string, code: ProviderIssue): never {
  throw invalidProvider(path, code);
}

export async function refuseOthersThanAdmins(tx: Tx, { personId }: Principal): Promise<void> {
  if (!(await lockActiveAdmins(tx)).includes(personId)) throw new PeopleError("admin_only");
}
