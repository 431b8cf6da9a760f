import { directionOf } from "@/lib/platform/base/sorts.model";
import { encodePlace, placeById } from "@/lib/platform/http/cursor";
import type { AddValue } from "@/lib/platform/http/filters/sql-conditions";
import { filterAsker } from "@/lib/principals/filter-asker";
import { readFounding } from "@/lib/principals/founding.store";
import { may, type Principal } from "@/lib/principals/principal";
import { detectionConditions, isCompared } from "./conditions";
import { DetectionError } from "./errors";
import type { Detection } from "./model";
import { listNotes } from "./notes.store";
import { visibleDetection } from "./permit";
import { capabilities, isOwn } from "./policy";
import type { DetectionFilters, DetectionList, DetectionResponse, DetectionTimeline } from "./schema";
import { detectionTag } from "./shown";
import * as store from "./store";

function toResponse(principal: Principal, detection: store.NamedDetection, founding: boolean): DetectionResponse {
  const {
    ownerId: _,
    ownerThenId: _then,
    closedById,
    closedByName,
    assigneeId,
    assigneeName,
    agentId,
    personId,
    serverId,
    name,
    ...shown
  } = detection;
  return {
    ...shown,
    about: { ...subjectOf(detection), name },
    evidence: [...detection.evidence],
    firstSeenAt: (detection.firstSeenAt ?? detection.raisedAt).toISOString(),
    lastSeenAt: (detection.lastSeenAt ?? detection.raisedAt).toISOString(),
    expectedUntil: detection.expectedUntil?.toISOString() ?? null,
    raisedAt: detection.raisedAt.toISOString(),
    closedAt: detection.closedAt?.toISOString() ?? null,
    closedBy: closedById === null ? null : { id: closedById, name: closedByName ?? closedById },
    assignee: assigneeId === null ? null : { id: assigneeId, name: assigneeName ?? assigneeId },
    etag: detectionTag(detection),
    ...capabilities(principal, detection, founding),
  };
}

/** Whether an owner may still act alone; it matters only for their own detections. To display only. */
export const foundingFor = async (principal: Principal, detections: readonly store.NamedDetection[]) =>
  detections.some((detection) => isOwn(principal, detection)) && (await readFounding());

/** The agent, person or resource server that a detection is about. */
export function subjectOf({ agentId, personId, serverId }: Pick<Detection, "agentId" | "personId" | "serverId">) {
  if (agentId !== null) return { kind: "agent", id: agentId } as const;
  if (personId !== null) return { kind: "person", id: personId } as const;
  return { kind: "resource_server", id: serverId ?? "" } as const;
}

/** Detections that one page compares with a filter, at most: a next page goes on behind them. */
const comparedDetections = 20_000;

/** Lists the detections about agents and people that the principal may see, by default the newest first. */
export async function listDetections(
  principal: Principal,
  { q, status, agentId, sort, cursor, limit }: DetectionFilters,
): Promise<DetectionList> {
  if (!may(principal, "agents:read") && !may(principal, "agents:own")) throw new DetectionError("not_allowed");
  const ownedBy = may(principal, "agents:read") ? undefined : principal.personId;
  const condition = (add: AddValue) => detectionConditions(q ?? "", filterAsker(principal), add);
  const along = { status, agentId, ownedBy, direction: directionOf(sort), after: placeById(sort, cursor) };
  const upTo =
    isCompared(q ?? "") && ownedBy === undefined ? await store.lastCompared(along, comparedDetections) : undefined;
  const found = await store.list({ ...along, upTo, take: limit + 1, condition });
  const page = found.slice(0, limit);
  const founding = await foundingFor(principal, page);
  const last = found.length > limit ? page.at(-1)?.id : upTo;
  return {
    detections: page.map((detection) => toResponse(principal, detection, founding)),
    next: last ? encodePlace(sort, [last]) : null,
  };
}

/** Reads one detection; what the principal may not see is not there. */
export async function getDetection(principal: Principal, id: string): Promise<DetectionResponse> {
  const detection = await visibleDetection(principal, id);
  return toResponse(principal, detection, await foundingFor(principal, [detection]));
}

/** Reads what people did with a detection and wrote about it, the oldest first. */
export async function getTimeline(principal: Principal, id: string): Promise<DetectionTimeline> {
  await getDetection(principal, id);
  const notes = await listNotes(id);
  return { notes: notes.map(({ at, ...note }) => ({ ...note, at: at.toISOString() })) };
}
