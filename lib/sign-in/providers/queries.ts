import { runtime } from "@/lib/platform/base/runtime";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import type { ChangedProvider } from "@/lib/sign-in/providers/commands/configure";
import { metadataOf } from "@/lib/sign-in/providers/oidc/discover";
import { settingsOf } from "./in-force";
import type { GroupMapping, IdentityProvider } from "./model";
import type {
  ChangedProviderResponse,
  MappingList,
  MappingResponse,
  ProviderFilters,
  ProviderList,
  ProviderResponse,
} from "./schema";
import * as store from "./store";

/** The redirect URI for sign-in, to register at the provider. */
export const redirectUriOf = ({ slug }: Pick<IdentityProvider, "slug">): string =>
  `${runtime().publicUrl}/api/auth/callback/${slug}`;

/** The redirect URI after a sign-out at the provider. */
const signedOutUri = (): string => `${runtime().publicUrl}/sign-in`;

/** Lists the providers of the organisation, the newest first. */
export async function listProviders(principal: Principal, { cursor, limit }: ProviderFilters): Promise<ProviderList> {
  authorise(principal);
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const rows = await store.list(before, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { identityProviders: await toProviderResponses(page), next: last ? encodeCursor([last.id]) : null };
}

export async function getProvider(principal: Principal, id: string): Promise<ProviderResponse> {
  authorise(principal);
  return toProviderResponse(await store.getOrThrow(id));
}

/** Writes a provider for the wire; the client secret is in no answer (I8). */
export async function toProviderResponse(provider: IdentityProvider): Promise<ProviderResponse> {
  const names = await store.namesOf([provider.createdById]);
  return responseOf(provider, names);
}

/** Writes a provider that was changed, with what waits for a second admin. */
export const toChangedProvider = async ({ provider, waiting }: ChangedProvider): Promise<ChangedProviderResponse> => ({
  ...(await toProviderResponse(provider)),
  ...(waiting ? { waiting: { changeId: waiting.id } } : {}),
});

async function toProviderResponses(providers: readonly IdentityProvider[]): Promise<ProviderResponse[]> {
  const names = await store.namesOf(providers.map(({ createdById }) => createdById));
  return providers.map((provider) => responseOf(provider, names));
}

function responseOf(provider: IdentityProvider, names: ReadonlyMap<string, string>): ProviderResponse {
  const { id, slug, version, secretSetAt, createdById, createdAt } = provider;
  return {
    ...{ id, slug, version, ...settingsOf(provider) },
    redirectUri: redirectUriOf(provider),
    signedOutUri: signedOutUri(),
    secretSetAt: secretSetAt.toISOString(),
    createdAt: createdAt.toISOString(),
    createdBy: { id: createdById, name: names.get(createdById) ?? createdById },
  };
}

/** Lists what the groups of a provider mean here. */
export async function listMappings(principal: Principal, id: string): Promise<MappingList> {
  authorise(principal);
  const provider = await store.getOrThrow(id);
  const mappings = await store.mappingsOf(provider.id);
  const names = await store.namesOf(mappings.flatMap(mentionedIn));
  return { mappings: mappings.map((mapping) => mappingOf(mapping, names)), next: null };
}

const mentionedIn = ({ groupId, createdById, confirmedById }: GroupMapping): string[] =>
  [groupId, createdById, confirmedById].filter((id) => id !== null);

function mappingOf(
  { value, roles, groupId, createdAt, createdById, confirmedById }: GroupMapping,
  names: ReadonlyMap<string, string>,
): MappingResponse {
  const named = (id: string) => ({ id, name: names.get(id) ?? id });
  return {
    ...{ value, roles },
    group: groupId === null ? null : named(groupId),
    createdAt: createdAt.toISOString(),
    createdBy: named(createdById),
    confirmedBy: confirmedById === null ? null : named(confirmedById),
  };
}

function authorise(principal: Principal): void {
  if (!may(principal, "people:read")) throw notAllowed(["people:read"]);
}

export type SignInChoice = { slug: string; name: string };

/** The enabled providers, as the public sign-in page offers them. */
export async function signInChoices(): Promise<SignInChoice[]> {
  return (await store.listActive()).map(({ slug, name }) => ({ slug, name }));
}

/** With which provider a session was opened; undefined for a password. */
export async function providerOfSession({ sessionId }: Principal): Promise<SignInChoice | undefined> {
  const provider = await store.findOfSession(sessionId);
  return provider && { slug: provider.slug, name: provider.name };
}

/**
 * Finds the address for signing out at the provider as well. Undefined if the provider offers none or does not answer.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0 section 2
 */
export async function signOutThere(slug: string): Promise<{ name: string; url: string } | undefined> {
  const provider = await store.findBySlug(slug);
  const discovered = provider && (await metadataOf(provider));
  const endpoint = discovered?.ok ? discovered.metadata.server.end_session_endpoint : undefined;
  if (!provider || !endpoint) return undefined;
  const url = new URL(endpoint);
  url.searchParams.set("client_id", provider.clientId);
  url.searchParams.set("post_logout_redirect_uri", signedOutUri());
  return { name: provider.name, url: url.href };
}
