import { type ProposedChange, proposeChange, withdrawForSystem } from "@/lib/control-changes/commands";
import { findOpen, listOf } from "@/lib/control-changes/store";
import type { Group } from "@/lib/groups/model";
import { sourcesOf } from "@/lib/groups/store";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Person } from "@/lib/principals/model";
import { membershipContent, readMembership, stillShows } from "./change-document";
import { membershipControl } from "./changes.schema";
import { membershipFacts } from "./effect";

/** Who asks for what provisioned groups give: a provider's client, and the admins who hold its tokens. */
export type Provided = {
  provider: { id: string; name: string };
  system: NonNullable<ProposedChange["system"]>;
  /** One of the holders, in whose name the change waits. */
  proposerId: string;
};

/** How many former changes of a person's groups are looked at for a refusal. */
const lookedAt = 50;

/**
 * Lets a membership that decides, and that provisioned groups would give, wait for a second admin. One waits at a time, so
 * the next one follows after it. A change that waits and says something else by now is withdrawn. A refused one
 * is not proposed again.
 *
 * @param groups The groups that decide and that the person would join. The caller holds the person's row.
 */
export async function settleProvidedMembership(
  tx: Tx,
  person: Person,
  { provider, system, proposerId }: Provided,
  groups: readonly Group[],
): Promise<void> {
  const shown = async (group: Group) => {
    const { entitlements, facts } = await membershipFacts(tx, { group, person }, "add");
    return { facts, content: membershipContent("add", group, person, entitlements, provider.id) };
  };
  const open = await findOpen(membershipControl, person.id, tx);
  if (open) {
    const { providerId, groupId } = readMembership(open.document);
    if (providerId !== provider.id) return;
    const same = groups.find(({ id }) => id === groupId);
    if (same && stillShows(open.document, (await shown(same)).content)) return;
    await withdrawForSystem(tx, system.actor, open);
  }
  const refused = await refusedGroups(tx, person.id, provider.id);
  for (const group of groups) {
    if (refused.has(group.id) || (await sourcesOf(tx, group.id, person.id)).length > 0) continue;
    await proposeChange(
      tx,
      { personId: proposerId },
      {
        ...{ kind: membershipControl, subjectId: person.id, basedOn: group.version, system, ...(await shown(group)) },
        reason: `A group that the SCIM client of ${provider.name} filled gives this.`,
      },
    );
    return;
  }
}

/** The groups of which a person last refused that the provider's client puts the person into them. */
async function refusedGroups(tx: Tx, personId: string, providerId: string): Promise<Set<string>> {
  const known = new Map<string, boolean>();
  for (const { status, document } of await listOf(membershipControl, personId, lookedAt, tx)) {
    const { groupId, providerId: by } = readMembership(document);
    if (!known.has(groupId)) known.set(groupId, status === "refused" && by === providerId);
  }
  return new Set([...known].flatMap(([groupId, isRefused]) => (isRefused ? [groupId] : [])));
}
