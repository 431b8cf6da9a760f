import { prisma } from "@/lib/platform/database/prisma";
import { actorOf, type Cause, factOf, type Notice, nothing, type Portion, type Reading } from "./model";
import { agentOf, namedPeople, peopleWith, personName } from "./people";

/** The person or resource server that a detection is about; empty if it is about neither. */
async function subjectName({ personId, serverId }: { personId: string | null; serverId: string | null }) {
  if (serverId === null) return personName(personId);
  return (await prisma().resourceServer.findUnique({ where: { id: serverId }, select: { name: true } }))?.name ?? "";
}

/** A detection that was assigned is told to the person who should look into it. */
export async function readAssignment(cause: Cause): Promise<Reading> {
  const [id, assigneeId] = [factOf(cause, "detectionId"), factOf(cause, "assigneeId")];
  const detection = id === null ? null : await prisma().detection.findUnique({ where: { id } });
  if (!detection || detection.status === "closed" || detection.assigneeId !== assigneeId) return nothing;
  const actorId = actorOf(cause);
  const notice: Notice = {
    ...{ kind: "detection_assigned", subjectId: detection.id, occasion: `detection_assigned:${cause.id}` },
    link: `/detections?detection=${detection.id}`,
    details: {
      ...{ how: detection.kind, by: await personName(actorId), subject: await subjectName(detection) },
      agent: (await agentOf(detection.agentId ?? undefined))?.label ?? "",
    },
    people: namedPeople("assignee", [assigneeId], actorId),
  };
  return { notices: [notice], settlements: [] };
}

/** A detection is told to the owner of its agent, and to the people who may stop agents. */
export async function readDetection(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "detectionId");
  const detection = id === null ? null : await prisma().detection.findUnique({ where: { id } });
  if (!detection) return nothing;
  if (detection.status !== "open" && detection.status !== "confirmed") {
    const of = { subjectId: detection.id, kinds: ["detection_raised", "detection_assigned"] as const, keep: [] };
    return { notices: [], settlements: [{ ...of, outcome: "closed", byId: detection.closedById }] };
  }
  // The list and the inbox have what matters less.
  if (detection.subjectId !== null && (detection.severity === "low" || detection.severity === "medium")) return nothing;
  const agent = await agentOf(detection.agentId ?? undefined);
  const owner = namedPeople("owner", [agent?.ownerId]);
  const guards = peopleWith("security", ["revocations:execute"], [detection.personId ?? ""]);
  const notice: Notice = {
    ...{ kind: "detection_raised", subjectId: detection.id, occasion: `detection_raised:${detection.id}` },
    link: `/detections?detection=${detection.id}`,
    details: { how: detection.kind, agent: agent?.label ?? "", subject: await subjectName(detection) },
    people: async (after, take): Promise<Portion> => {
      const { recipients, next } = await guards(after, take);
      return { recipients: [...(after === "" ? (await owner()).recipients : []), ...recipients], next };
    },
  };
  return { notices: [notice], settlements: [] };
}

const dayOf = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;

type CoverEnd = { personId: string; coverId: string; by: { person: string; cover: string } };

/** Both people of a cover, each with the words for their side. */
const bothSides = ({ personId, coverId, by }: CoverEnd, without: string | null): Notice["people"] => {
  const cover = namedPeople("own", [coverId], without);
  const person = namedPeople("own", [personId], without);
  return async () => {
    const own = { how: "own_ended", by: by.cover };
    const away = (await person()).recipients.map((one) => ({ ...one, details: own }));
    return { recipients: [...(await cover()).recipients, ...away], next: null };
  };
};

/** The notice that a cover is over, for both people. */
export const coverOver = (end: CoverEnd, occasion: string, without: string | null): Notice => ({
  ...{ kind: "cover_changed", subjectId: end.personId, occasion, link: "/approvals/cover" },
  details: { how: "ended", by: end.by.person },
  people: bothSides(end, without),
});

/** A cover is told to the person who decides in another's place, and its answer and end to both. */
export async function readCover(cause: Cause): Promise<Reading> {
  const [personId, coverId] = [factOf(cause, "for"), factOf(cause, "cover")];
  if (personId === null || coverId === null) return nothing;
  const occasion = `cover_changed:${cause.id}`;
  const by = { person: await personName(personId), cover: await personName(coverId) };
  if (cause.type === "approval-cover.ended") {
    return { notices: [coverOver({ personId, coverId, by }, occasion, actorOf(cause))], settlements: [] };
  }
  const answer = coverAnswers[cause.type];
  const until = factOf(cause, "until");
  const notice: Notice = {
    ...{ kind: "cover_changed", subjectId: personId, occasion, link: "/approvals/cover" },
    details: {
      ...(answer ? { how: answer, by: by.cover } : { how: "set", by: by.person }),
      ...(until === null ? {} : { until: dayOf(until) }),
    },
    people: namedPeople("own", [answer ? personId : coverId], actorOf(cause)),
  };
  return { notices: [notice], settlements: [] };
}

const coverAnswers: Readonly<Record<string, string>> = {
  "approval-cover.accepted": "accepted",
  "approval-cover.declined": "declined",
};

/** An export is told to the person who ordered it, once its files are there. */
export async function readExport(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "export");
  const made = id === null ? null : await prisma().export.findUnique({ where: { id } });
  if (!made) return nothing;
  const count = cause.about.facts?.count;
  const notice: Notice = {
    ...{ kind: "export_ready", subjectId: made.id, occasion: `export_ready:${made.id}` },
    link: made.caseId === null ? "/exports" : `/cases/${made.caseId}`,
    details: { count: typeof count === "number" ? count.toLocaleString("en") : "" },
    people: namedPeople("orderer", [made.personId]),
  };
  return { notices: [notice], settlements: [] };
}
