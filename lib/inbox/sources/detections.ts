import { isPermitted } from "@/lib/agents/policy";
import { type DetectionKind, type Severity, type WatchKind, watchKinds } from "@/lib/detections/model";
import { capabilities } from "@/lib/detections/policy";
import { foundingFor, subjectOf } from "@/lib/detections/queries";
import { listOpen, type NamedDetection, type UrgencyPlace } from "@/lib/detections/store";
import { watchTitles } from "@/lib/detections/titles.model";
import { noDue, type Place } from "@/lib/inbox/model";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { may, type Principal } from "@/lib/principals/principal";
import { riskOfParts } from "@/lib/risk/policy";

const sentences: Record<Exclude<DetectionKind, WatchKind>, (name: string) => string> = {
  superseded_key_used: (name) => `A retired key of ${name} was used again.`,
  break_glass_used: (name) => `${name} signed in with a password in an emergency.`,
  approval_drip: (name) => `${name} asks people too often.`,
  responses_held: (name) => `The circuit breaker is open: rules stop no agents by themselves. The first was ${name}.`,
  deactivations_held: (name) =>
    `An identity provider would deactivate too many people. The first held back is ${name}.`,
  stop_drill: (name) => `A stop drill on ${name} did not pass, or did not run.`,
};

/** Each lies in the level of its name, so that the inbox and the detection name one severity. */
export const severityWeights: Record<Severity, number> = { low: 20, medium: 40, high: 70, critical: 90 };

/** Critical detections, high ones, and all others: the places of the urgencies of `listOpen`. */
const frames = [
  { rank: 0, weight: severityWeights.critical },
  { rank: 0, weight: severityWeights.high },
  { rank: 1, weight: 90 },
] as const;

const frameOf = (severity: Severity) => frames[severity === "critical" ? 0 : severity === "high" ? 1 : 2];

/** The place in the list of open detections after which those behind a place of the inbox begin; undefined behind all. */
function beginsAfter(after: Place | undefined): UrgencyPlace | undefined {
  for (const [urgency, frame] of frames.entries()) {
    const from = goesOn(after, frame);
    if (from === "over") continue;
    const id = from && from.due >= noDue ? from.id : "";
    if (id !== null) return { urgency, id };
  }
  return undefined;
}

const isWatched = (kind: DetectionKind): kind is WatchKind => (watchKinds as readonly DetectionKind[]).includes(kind);

/** The finding in one sentence. */
export const sentenceOf = ({ kind, name }: Pick<NamedDetection, "kind" | "name">): string =>
  isWatched(kind) ? `${watchTitles[kind]}: ${name}.` : sentences[kind](name);

function toItem(asker: Principal, detection: NamedDetection, founding: boolean): InboxItem {
  const { id, kind, name, severity, raisedAt, assigneeId } = detection;
  const sentence = sentenceOf(detection);
  return {
    ...{ kind: "detection", id },
    sentence: assigneeId === asker.personId ? `${sentence} It is assigned to you.` : sentence,
    subject: { ...subjectOf(detection), name },
    askedBy: null,
    risk: riskOfParts([{ code: kind, sentence, weight: severityWeights[severity] }]),
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

/**
 * Open detections that the asker may close, or that are about their agents. One statement reads all severities at one
 * moment, so each detection is found once.
 */
export const waitingDetections: Source = {
  kind: "detection",
  read: async (asker, { after, take }) => {
    const [from, about] = [beginsAfter(after), concern(asker)];
    if (from === undefined || about === undefined) return nothing;
    const rows = await listOpen({ about, after: from, take });
    return foundRows(rows, take, {
      place: ({ severity, id }) => ({ ...frameOf(severity), due: noDue, id }),
      tell: async (chosen) => {
        const founding = await foundingFor(asker, chosen);
        return chosen.map((one) => toItem(asker, one, founding));
      },
    });
  },
};
