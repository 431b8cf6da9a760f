import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { memberAdded, memberRemoved } from "@/lib/people/groups/events";
import * as store from "@/lib/people/groups/store";
import type { Person } from "@/lib/people/model";
import type { Tx } from "@/lib/platform/db/transaction";
import { announce } from "@/lib/platform/events/announce";

/**
 * Puts a person into exactly those groups for which an identity provider is the reason; what an admin did stays.
 *
 * @returns whether anything changed.
 */
export async function replaceProviderGroups(
  tx: Tx,
  actor: Actor,
  person: Pick<Person, "id" | "name">,
  groupIds: readonly string[],
): Promise<boolean> {
  const before = await store.groupIdsFrom(tx, person.id, "provider");
  const joined = groupIds.filter((id) => !before.includes(id));
  const left = before.filter((id) => !groupIds.includes(id));
  const groups = await store.findGroupsNamed(tx, [...joined, ...left]);
  for (const group of groups) {
    const joins = joined.includes(group.id);
    if (joins) await store.insertMember(tx, group.id, person.id, "provider");
    else await store.deleteMember(tx, group.id, person.id, "provider");
    await append(tx, (joins ? memberAdded : memberRemoved)(actor, group, person, "provider"));
    await announce(tx, { topic: "groups", id: group.id });
  }
  return groups.length > 0;
}
