import { isPermitted } from "@/lib/agents/policy";
import type { DetectionKind } from "@/lib/detections/model";
import { capabilities } from "@/lib/detections/policy";
import { listOpen, type NamedDetection } from "@/lib/detections/store";
import { noDue } from "@/lib/inbox/model";
import { goesOn } from "@/lib/inbox/place";
import { scored } from "@/lib/inbox/risk";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { may, type Principal } from "@/lib/principals/principal";

const frame = { rank: 1, weight: 90 } as const;

const words: Record<DetectionKind, { sentence: (name: string) => string; weight: number }> = {
  superseded_key_used: { sentence: (name) => `A retired key of ${name} was used again.`, weight: 90 },
  break_glass_used: { sentence: (name) => `${name} signed in with a password in an emergency.`, weight: 60 },
  approval_drip: { sentence: (name) => `${name} asks people too often.`, weight: 40 },
  stop_drill: { sentence: (name) => `A stop drill on ${name} did not pass, or did not run.`, weight: 70 },
};

function toItem(asker: Principal, detection: NamedDetection): InboxItem {
  const { id, kind, agentId, personId, name, raisedAt, assigneeId } = detection;
  const { sentence, weight } = words[kind];
  const subject = agentId === null ? { kind: "person", id: personId ?? "" } : { kind: "agent", id: agentId };
  return {
    ...{ kind: "detection", id },
    sentence: assigneeId === asker.personId ? `${sentence(name)} It is assigned to you.` : sentence(name),
    subject: { ...subject, name },
    askedBy: null,
    risk: scored([{ code: kind, sentence: sentence(name), weight }]),
    dueAt: null,
    createdAt: raisedAt.toISOString(),
    ...capabilities(asker, detection),
    link: `/detections?detection=${id}`,
  };
}

/** The detections that the asker may close: those about others. Owners see those about their agents. */
function concern(asker: Principal): { notPerson: string } | { ownedBy: string } | undefined {
  if (isPermitted(asker, { ownerId: null }, "resume")) return { notPerson: asker.personId };
  return may(asker, "agents:own") ? { ownedBy: asker.personId } : undefined;
}

/** Open detections that the asker may close, or that are about their agents. */
export const waitingDetections: Source = {
  kind: "detection",
  read: async (asker, { after, take }) => {
    const [from, about] = [goesOn(after, frame), concern(asker)];
    if (from === "over" || about === undefined) return nothing;
    const behind = from && from.due >= noDue ? from.id : "";
    if (behind === null) return nothing;
    const rows = await listOpen({ about, after: behind ?? "", take });
    return foundRows(rows, take, {
      place: ({ id }) => ({ ...frame, due: noDue, id }),
      tell: async (chosen) => chosen.map((one) => toItem(asker, one)),
    });
  },
};
