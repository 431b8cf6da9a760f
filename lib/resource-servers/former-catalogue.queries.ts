import { type FormerRecord, recordsOfType, unlessTooBroad } from "@/lib/audit/former-records";
import type { CatalogueType } from "@/lib/authority/language/model";
import type { ResourceServer } from "./model";
import * as store from "./store";

/** More edits of one server than people make. */
const mostEdits = 200;

/** A resource server, and its catalogue at one version; undefined types: that version is not kept. */
export type FormerCatalogue = {
  server: Pick<ResourceServer, "id" | "name" | "identifier" | "catalogueVersion" | "types">;
  types: CatalogueType[] | undefined;
};

/**
 * Reads a catalogue at one of its versions. It comes from the sealed record of an edit, and has the digest of that record.
 * Without such a record, only the present version is known. It checks no permission.
 *
 * @throws ResourceServerError `resource_server_not_found`
 */
export async function catalogueAt(serverId: string, version: number | undefined): Promise<FormerCatalogue> {
  const server = await store.getOrThrow(serverId);
  if (version === undefined) return { server, types: undefined };
  const page = { before: Number.MAX_SAFE_INTEGER, limit: mostEdits };
  const edits = await unlessTooBroad(() => recordsOfType("resource-server.edited", serverId, page));
  const found = edits?.map((edit) => typesIn(edit, version)).find((types) => types !== undefined);
  const present = server.catalogueVersion === version ? server.types : undefined;
  return { server, types: (found as CatalogueType[] | undefined) ?? present };
}

/** The catalogue that an edit replaced, or the one that it made, if it is of that version. */
function typesIn({ body, changed }: FormerRecord, version: number): unknown {
  const made = body.facts?.catalogueVersion;
  // An edit of the name alone states the version and changes no types.
  if (made === version) return changed("types", "after");
  return made === version + 1 ? changed("types", "before") : undefined;
}
