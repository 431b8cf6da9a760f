import { outdatedAgentChanges } from "@/lib/agents/waiting-changes";
import type { ControlChange } from "@/lib/control-changes/model";
import { controlPermissions, proposerName } from "@/lib/control-changes/model";
import { outdatedByVersion } from "@/lib/control-changes/outdated.store";
import { changeCapabilities } from "@/lib/control-changes/policy";
import { toOutdated } from "@/lib/control-changes/queries";
import { riskOf } from "@/lib/control-changes/risk";
import { listConfirmable, peopleNames } from "@/lib/control-changes/store";
import type { Place } from "@/lib/inbox/model";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { approvableChanges } from "@/lib/lifecycle/policy/approvers";
import { prisma } from "@/lib/platform/database/prisma";
import { may, type Principal } from "@/lib/principals/principal";
import { describeChange, pageOfSubject } from "./change-words";

/** Changes of one deadline are placed as a whole. Their scores differ by content. */
const frame = { rank: 1, weight: 50 } as const;

const toPlace = ({ id, expiresAt }: ControlChange): Place => ({ ...frame, due: expiresAt, id });

/** Names of blueprints, which their changes do not contain. */
export async function blueprintNames(changes: readonly ControlChange[]): Promise<ReadonlyMap<string, string>> {
  const ids = changes.filter(({ kind }) => kind === "blueprint").map(({ subjectId }) => subjectId);
  if (ids.length === 0) return new Map();
  const rows = await prisma().blueprint.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Finds the waiting changes whose control was changed since: no person can confirm them. */
export async function outdatedChanges(changes: readonly ControlChange[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all([outdatedByVersion(changes), outdatedAgentChanges(changes)]);
  return new Set(found.flatMap((ids) => [...ids]));
}

async function tell(asker: Principal, changes: readonly ControlChange[], now: Date): Promise<InboxItem[]> {
  const [people, blueprints, outdated] = await Promise.all([
    peopleNames(changes.map(({ proposedById }) => proposedById)),
    blueprintNames(changes),
    outdatedChanges(changes),
  ]);
  return changes.map((change) => {
    const { id, kind, subjectId, proposedById, proposedAt, expiresAt } = change;
    const { sentence, name } = describeChange(change, blueprints.get(subjectId));
    const needed = controlPermissions[kind as keyof typeof controlPermissions];
    // The store left out the changes of people behind the asker's own agents.
    const capabilities = changeCapabilities(asker, { ...change, behindProposer: [] }, needed, now);
    return {
      ...{ kind: "change", id, sentence },
      subject: { kind, id: subjectId, name },
      askedBy: { id: proposedById, name: proposerName(change, people.get(proposedById) ?? proposedById) },
      risk: riskOf(change),
      dueAt: expiresAt.toISOString(),
      createdAt: proposedAt.toISOString(),
      ...(outdated.has(id) ? toOutdated(capabilities) : capabilities),
      link: pageOfSubject(change),
    };
  });
}

/** Changes of controls that the asker may confirm as the second person. */
export const waitingChanges: Source = {
  kind: "change",
  read: async (asker, { after, take, now }) => {
    const from = goesOn(after, frame);
    if (from === "over" || !may(asker, "controls:confirm")) return nothing;
    const kinds = Object.entries(controlPermissions).flatMap(([kind, needed]) => (may(asker, needed) ? kind : []));
    const rows = await listConfirmable(asker.personId, { kinds, after: from, now, take });
    const found = foundRows(rows, take, { place: toPlace, tell: (chosen) => tell(asker, chosen, now) });
    // The lifecycle policy may give the changes of an agent to other people.
    const theirs = new Set((await approvableChanges(asker, rows)).map(({ id }) => id));
    return { ...found, places: found.places.filter(({ id }) => theirs.has(id)) };
  },
};
