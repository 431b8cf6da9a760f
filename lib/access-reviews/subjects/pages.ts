import type { ReviewKind } from "@/lib/access-reviews/model";
import { findPage } from "@/lib/agents/inventory/pages";
import { listBlueprints } from "@/lib/blueprints/queries";
import { listRows } from "@/lib/delegations/views/list.store";
import { listPeople } from "@/lib/people/queries";
import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { filterAsker } from "@/lib/principals/filter-asker";
import type { Permission } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";

export type SubjectPage = { ids: string[]; next: string | null };

const everyList: ReadonlySet<Permission> = new Set([
  "agents:read",
  "delegations:read",
  "blueprints:read",
  "people:read",
]);

/** A reader of every list. `me` in a filter is the person who opened the campaign. */
const readerFor = (personId: string): Principal => ({
  ...{ personId, name: "", email: "", roles: [], sessionId: "", authenticatedAt: new Date(0), signIn: null },
  permissions: everyList,
});

type Question = { kind: ReviewKind; q: string; openedById: string };

/**
 * Reads the next ids that the filter of a campaign selects. A page may be short or empty and still have a next one.
 *
 * @throws DomainError `invalid` with the place in the filter, as the list of that kind does.
 */
export async function subjectPage(
  { kind, q, openedById }: Question,
  cursor: string | null,
  limit: number,
): Promise<SubjectPage> {
  const reader = readerFor(openedById);
  const from = cursor === null ? {} : { cursor };
  if (kind === "agents" || kind === "ownership") {
    const context = { ...filterAsker(reader), trustDomain: runtime().trustDomain, now: clock.now() };
    const after = cursor === null ? undefined : decodeCursor(cursor);
    const page = await findPage({ q, sort: "created", after, limit, ownedBy: undefined, context });
    return { ids: page.ids, next: page.next && encodeCursor(page.next) };
  }
  if (kind === "delegations") {
    const after = cursor === null ? undefined : String(decodeCursor(cursor)[0]);
    const page = await listRows({
      ...{ q, asker: filterAsker(reader), behind: undefined, direction: "desc", after, limit },
    });
    return { ids: page.rows.map(({ id }) => id), next: page.next === null ? null : encodeCursor([page.next]) };
  }
  if (kind === "blueprints") {
    const page = await listBlueprints(reader, { q, limit, sort: "created", ...from });
    return { ids: page.blueprints.map(({ id }) => id), next: page.next };
  }
  const page = await listPeople(reader, { q, limit, sort: "created", ...from });
  return { ids: page.people.map(({ id }) => id), next: page.next };
}
