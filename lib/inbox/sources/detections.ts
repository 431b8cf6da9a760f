import { isPermitted } from "@/lib/agents/policy";
import { type DetectionKind, type Severity, type WatchKind, watchKinds } from "@/lib/detections/model";
import { capabilities } from "@/lib/detections/policy";
import { foundingFor, subjectOf } from "@/lib/detections/queries";
import { listOpen, type NamedDetection } from "@/lib/detections/store";
import { watchTitles } from "@/lib/detections/titles.model";
import { noDue } from "@/lib/inbox/model";
import { goesOn } from "@/lib/inbox/place";
import { scored } from "@/lib/inbox/risk";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { may, type Principal } from "@/lib/principals/principal";

const frame = { rank: 1, weight: 90 } as const;

const words: Record<Exclude<DetectionKind, WatchKind>, { sentence: (name: string) => string; weight: number }> = {
  superseded_key_used: { sentence: (name) => `A retired key of ${name} was used again.`, weight: 90 },
  break_glass_used: { sentence: (name) => `${name} signed in with a password in an emergency.`, weight: 60 },
  approval_drip: { sentence: (name) => `${name} asks people too often.`, weight: 40 },
  responses_held: {
    sentence: (name) => `The circuit breaker is open: rules stop no agents by themselves. The first was ${name}.`,
    weight: 90,
  },
  deactivations_held: {
    sentence: (name) => `An identity provider would deactivate too many people. The first held back is ${name}.`,
    weight: 90,
  },
  stop_drill: { sentence: (name) => `A stop drill on ${name} did not pass, or did not run.`, weight: 70 },
};

const weights: Record<Severity, number> = { low: 20, medium: 40, high: 70, critical: 90 };

const isWatched = (kind: DetectionKind): kind is WatchKind => (watchKinds as readonly DetectionKind[]).includes(kind);

/** The sentence of a detection and its weight. */
function said({ kind, name, severity }: Pick<NamedDetection, "kind" | "name" | "severity">) {
  if (isWatched(kind)) return { sentence: `${watchTitles[kind]}: ${name}.`, weight: weights[severity] };
  const { sentence, weight } = words[kind];
  return { sentence: sentence(name), weight };
}

function toItem(asker: Principal, detection: NamedDetection, founding: boolean): InboxItem {
  const { id, kind, name, raisedAt, assigneeId } = detection;
  const { sentence, weight } = said(detection);
  return {
    ...{ kind: "detection", id },
    sentence: assigneeId === asker.personId ? `${sentence} It is assigned to you.` : sentence,
    subject: { ...subjectOf(detection), name },
    askedBy: null,
    risk: scored([{ code: kind, sentence, weight }]),
    dueAt: null,
    createdAt: raisedAt.toISOString(),
    ...capabilities(asker, detection, founding),
    link: `/detections?detection=${id}`,
  };
}

/** Detections about other people and all agents, for people who assess them. Other owners see those about their agents. */
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
      tell: async (chosen) => {
        const founding = await foundingFor(asker, chosen);
        return chosen.map((one) => toItem(asker, one, founding));
      },
    });
  },
};
