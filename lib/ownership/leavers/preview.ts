import { isSuspendedOwner } from "@/lib/agents/store";
import { decidesApprovals } from "@/lib/groups/store";
import { managerWhoTakesOver } from "@/lib/ownership/heirs";
import type { Departure } from "@/lib/ownership/schema";
import { getOwnershipSettings } from "@/lib/ownership/settings";
import { inTurn } from "@/lib/platform/database/in-turn";
import { prisma } from "@/lib/platform/database/prisma";
import { actingPeople, type Principal } from "@/lib/principals/principal";
import { getPersonOrThrow } from "@/lib/principals/store";
import * as estate from "./estate.store";
import { campaignsOf } from "./reviews.store";
import { anyMember, backupsOf } from "./takers.store";
import { countWork } from "./work";

/**
 * Previews what a person would leave behind if the asker ended their account. It names who gets how many agents by which
 * rule, and changes nothing. Its caller authorises it.
 */
export async function previewDeparture(principal: Principal, personId: string): Promise<Departure> {
  const { name } = await getPersonOrThrow(prisma(), personId);
  const { sessions, agents, given, inTheirName, assigned, own, ...others } = await estate.countsOf(personId);
  const { graceDays, fallbackGroup } = await getOwnershipSettings();
  const lastOf = await inTurn(await estate.groupsWithoutOthers(personId), async (group) => ({
    ...group,
    decidesApprovals: await decidesApprovals(prisma(), group),
  }));
  const byIds = actingPeople(principal);
  const manager = await managerWhoTakesOver(prisma(), { personId, byIds });
  return {
    person: { id: personId, name },
    ...{ sessions, agents, delegations: { given, inTheirName }, requests: { assigned, own }, ...others, lastOf },
    ...{ manager, fallbackGroup, graceDays },
    campaigns: await campaignsOf(personId, estate.mostCounted),
    ...(await countWork(personId, estate.mostCounted)),
    takers: await takersOf({ personId, byIds, agents, manager, fallbackGroup }),
  };
}

type Leaving = Pick<Departure, "agents" | "manager" | "fallbackGroup"> & { personId: string; byIds: readonly string[] };

/** Backup owners first; the manager, or else the fallback group, gets all other agents. */
async function takersOf({ personId, byIds, agents, manager, fallbackGroup }: Leaving): Promise<Departure["takers"]> {
  // Security lifts the suspension of an owner. Until then no person gets what it stopped.
  if (await isSuspendedOwner(personId, prisma())) return agents === 0 ? [] : [{ rule: null, to: null, agents }];
  const backups = (await backupsOf(personId, byIds, estate.mostCounted)).map(
    ({ id, name, agents: count }) => ({ rule: "backup", to: { id, name }, agents: count }) as const,
  );
  const others = agents - backups.reduce((sum, { agents: count }) => sum + count, 0);
  if (others <= 0) return backups;
  if (manager) return [...backups, { rule: "manager", to: manager, agents: others }];
  const group = fallbackGroup && (await anyMember(fallbackGroup.id, personId, byIds)) ? fallbackGroup : null;
  return [...backups, { rule: group ? "group" : null, to: group, agents: others }];
}
