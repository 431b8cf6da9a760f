import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import type { Tx } from "@/lib/platform/database/transaction";
import { announce } from "@/lib/platform/events/announce";
import type { Person } from "@/lib/principals/model";
import { memberAdded, memberRemoved } from "./events";
import type { Group } from "./model";
import * as store from "./store";

export type ProviderMove = { group: Group; joins: boolean };

/** Lists the moves after which the identity provider's memberships of a person are exactly those groups. */
export async function providerMoves(tx: Tx, personId: string, groupIds: readonly string[]): Promise<ProviderMove[]> {
  const before = await store.groupIdsFrom(tx, personId, "provider");
  const joined = groupIds.filter((id) => !before.includes(id));
  const left = before.filter((id) => !groupIds.includes(id));
  if (joined.length + left.length === 0) return [];
  const groups = await store.findGroupsNamed(tx, [...joined, ...left]);
  return groups.map((group) => ({ group, joins: joined.includes(group.id) }));
}

/** Does so, each move on record; what an admin did stays. */
export async function moveByProvider(
  tx: Tx,
  actor: Actor,
  person: Pick<Person, "id" | "name">,
  moves: readonly ProviderMove[],
): Promise<void> {
  for (const { group, joins } of moves) {
    if (joins) await store.insertMember(tx, group.id, person.id, "provider");
    else await store.deleteMember(tx, group.id, person.id, "provider");
    await append(tx, (joins ? memberAdded : memberRemoved)(actor, group, person, "provider"));
    await announce(tx, { topic: "groups", id: group.id });
  }
}
