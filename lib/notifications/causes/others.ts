import { prisma } from "@/lib/platform/database/prisma";
import { actorOf, type Cause, factOf, type Notice, nothing, type Portion, type Reading } from "./model";
import { agentOf, namedPeople, peopleWith, personName } from "./people";

/** A detection is told to the owner of its agent, and to the people who may stop agents. */
export async function readDetection(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "detectionId");
  const detection = id === null ? null : await prisma().detection.findUnique({ where: { id } });
  if (!detection) return nothing;
  if (detection.status === "closed") {
    const of = { subjectId: detection.id, kinds: ["detection_raised"] as const, keep: [] };
    return { notices: [], settlements: [{ ...of, outcome: "closed", byId: detection.closedById }] };
  }
  const agent = await agentOf(detection.agentId ?? undefined);
  const owner = namedPeople("owner", [agent?.ownerId]);
  const guards = peopleWith("security", ["revocations:execute"], [detection.personId ?? ""]);
  const notice: Notice = {
    ...{ kind: "detection_raised", subjectId: detection.id, occasion: `detection_raised:${detection.id}` },
    link: "/detections",
    details: { how: detection.kind, agent: agent?.label ?? "", subject: await personName(detection.personId) },
    people: async (after, take): Promise<Portion> => {
      const { recipients, next } = await guards(after, take);
      return { recipients: [...(after === "" ? (await owner()).recipients : []), ...recipients], next };
    },
  };
  return { notices: [notice], settlements: [] };
}

const dayOf = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;

/** A cover is told to the person who decides in another's place. */
export async function readCover(cause: Cause): Promise<Reading> {
  const [personId, coverId] = [factOf(cause, "for"), factOf(cause, "cover")];
  if (personId === null || coverId === null) return nothing;
  const until = factOf(cause, "until");
  const notice: Notice = {
    ...{ kind: "cover_changed", subjectId: personId, occasion: `cover_changed:${cause.id}` },
    link: "/approvals/cover",
    details: {
      how: cause.type === "approval-cover.set" ? "set" : "ended",
      by: await personName(personId),
      ...(until === null ? {} : { until: dayOf(until) }),
    },
    people: namedPeople("own", [coverId], actorOf(cause) === coverId ? coverId : null),
  };
  return { notices: [notice], settlements: [] };
}

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
