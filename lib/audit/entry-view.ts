import type { EntryBody } from "./entry-body";
import { namedId } from "./name-member";
import { type ShownChange, shownChanges } from "./shown-changes";

/** How the request came that made a record. */
export type EntryOrigin = { session: string; method: string; providerId: string | null; address: string | null };

/** A record as it is read from its sealed bytes and the texts beside them, and from nothing else. */
export type EntryView = Omit<EntryBody, "texts" | "facts"> & {
  facts: { readonly [member: string]: unknown };
  /** The texts that still exist, without the names. */
  texts: { readonly [member: string]: string };
  /** Names as they were, by id. */
  names: ReadonlyMap<string, string>;
  changes: readonly ShownChange[];
  origin: EntryOrigin | null;
};

/** Reads a record. `texts` are those whose salted digests fit, or that the server holds beside the record. */
export function viewOf(body: EntryBody, texts: ReadonlyMap<string, string>): EntryView {
  const { texts: sealed, facts = {} } = body;
  const names = new Map<string, string>();
  const others: [member: string, value: string][] = [];
  for (const entry of texts) {
    const id = namedId(entry[0]);
    if (id === undefined) others.push(entry);
    else names.set(id, entry[1]);
  }
  const [changes, origin] = [shownChanges(facts, texts, sealed), originOf(facts, texts)];
  const view = { ...body, facts, texts: Object.fromEntries(others), names, changes, origin };
  return texts.has("action") || texts.has("resource_type") ? { ...askedIn(texts), ...view } : view;
}

/** An action and type that are in no catalogue, as a resource server sent them. Such texts are erasable, not sealed. */
export function askedIn(texts: ReadonlyMap<string, string>): Pick<EntryBody, "action" | "resource_type"> {
  const [action, type] = [texts.get("action"), texts.get("resource_type")];
  return { ...(action !== undefined && { action }), ...(type !== undefined && { resource_type: type }) };
}

/** The erasable text that holds the network address of the request. */
export const addressMember = "via.address";

function originOf(facts: EntryView["facts"], texts: ReadonlyMap<string, string>): EntryOrigin | null {
  const { via } = facts;
  if (typeof via !== "object" || via === null) return null;
  const { session, method, providerId } = via as { readonly [member: string]: unknown };
  if (typeof session !== "string" || typeof method !== "string") return null;
  const address = texts.get(addressMember) ?? null;
  return { session, method, providerId: typeof providerId === "string" ? providerId : null, address };
}
