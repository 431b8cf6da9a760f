import type { FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { ambiguousName, maxFitting, maxNamed, tooManyFit, unknownName } from "@/lib/platform/http/filters/unknown-name";
import { ownParts } from "./own-parts.model";
import type { Context } from "./search.model";
import { patternOf } from "./search-values";
import { versionedName, versionRef } from "./version-references";

/** Kinds of actors, which `actor:` takes beside names and ids. */
export const actorKinds = ["person", "instance", "resource_server", "system"];

export async function agentIds({ values, patterns }: FilterTerm, context: Context): Promise<string[]> {
  const { names, refusesUnknown } = context;
  const ids: string[] = [];
  for (const value of values) {
    if (patterns.includes(value)) {
      ids.push(...(await agentsFitting(value, context)));
      continue;
    }
    const found = await names.agents([value]);
    if (found.length === 0 && refusesUnknown) throw unknownName("agent", value, await names.agentsLike(value));
    if (found.length > maxNamed && refusesUnknown) throw ambiguousName("agents", value);
    ids.push(...found);
  }
  return ids;
}

async function agentsFitting(value: string, { names, refusesUnknown }: Context): Promise<string[]> {
  const [beginning = ""] = value.split("*");
  const found = await names.agentsFitting(patternOf(value), beginning);
  if (found.length === 0 && refusesUnknown) throw unknownName("agent", value, await names.agentsLike(beginning));
  if (found.length > maxFitting && refusesUnknown) throw tooManyFit("agents", value);
  return found;
}

/** Kinds of things that terms name, with the prefix of their ids. */
const kinds = {
  per: "person",
  rsv: "resource server",
  apl: "approval policy",
  bpr: "blueprint",
} as const;

/** Ids of things of one kind by their names, now or once, or by their ids. */
export async function idsOfKind(
  prefix: keyof typeof kinds,
  values: readonly string[],
  context: Context,
): Promise<string[]> {
  const { names, refusesUnknown } = context;
  const ids: string[] = [];
  for (const value of values) {
    const current = prefix === "per" || prefix === "rsv" ? await names.actors([value]) : [];
    const found = [...current, ...(await names.kept(prefix, [value])), ...(idShape.test(value) ? [value] : [])];
    const ofKind = [...new Set(found)].filter((id) => id.startsWith(`${prefix}_`));
    if (ofKind.length === 0 && refusesUnknown)
      throw unknownName(kinds[prefix], value, await alike(prefix, value, context));
    if (ofKind.length > maxNamed && refusesUnknown) throw ambiguousName("things", value);
    ids.push(...ofKind);
  }
  return ids;
}

/** Ids of things of one kind, or references to one version of them: `four-eyes@3`. */
export async function versionedIds(
  prefix: "apl" | "bpr",
  values: readonly string[],
  context: Context,
): Promise<string[]> {
  const found: string[] = [];
  for (const value of values) {
    const { name, version } = versionedName(value);
    const ids = await idsOfKind(prefix, [name], context);
    found.push(...(version === undefined ? ids : ids.map((id) => versionRef(id, version))));
  }
  return found;
}

async function alike(prefix: string, value: string, { names, seesPeople }: Context): Promise<string[]> {
  if (prefix === "rsv") return names.resourceServersLike(value);
  return prefix === "per" && seesPeople ? names.peopleLike(value) : [];
}

/** Ids of records: of everything that has one. */
const idShape = /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/;

export async function refuseUnknownActor(value: string, context: Context): Promise<void> {
  const { names, refusesUnknown, seesPeople } = context;
  if (!refusesUnknown || actorKinds.includes(value) || ownParts.includes(value) || idShape.test(value)) return;
  const found = await Promise.all([names.actors([value]), names.agents([value])]);
  if (found.flat().length > 0) return;
  const similar = await Promise.all([
    names.agentsLike(value),
    seesPeople ? names.peopleLike(value) : [],
    names.resourceServersLike(value),
  ]);
  const alikeKinds = actorKinds.filter((kind) => kind.startsWith(value.toLowerCase()));
  throw unknownName("actor", value, [...alikeKinds, ...similar.flat()].slice(0, 5));
}
