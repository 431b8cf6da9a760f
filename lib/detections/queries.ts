import { maySee } from "@/lib/agents/policy";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { filterAsker } from "@/lib/principals/filter-asker";
import { may, type Principal } from "@/lib/principals/principal";
import { type AddValue, detectionConditions } from "./conditions";
import { DetectionError } from "./errors";
import { capabilities } from "./policy";
import type { DetectionFilters, DetectionList, DetectionResponse } from "./schema";
import * as store from "./store";

function toResponse(principal: Principal, detection: store.NamedDetection): DetectionResponse {
  const {
    ownerId: _,
    closedById,
    closedByName,
    assigneeId,
    assigneeName,
    agentId,
    personId,
    name,
    ...shown
  } = detection;
  const about =
    agentId === null ? { kind: "person" as const, id: personId ?? "" } : { kind: "agent" as const, id: agentId };
  return {
    ...shown,
    about: { ...about, name },
    raisedAt: detection.raisedAt.toISOString(),
    closedAt: detection.closedAt?.toISOString() ?? null,
    closedBy: closedById === null ? null : { id: closedById, name: closedByName ?? closedById },
    assignee: assigneeId === null ? null : { id: assigneeId, name: assigneeName ?? assigneeId },
    ...capabilities(principal, detection),
  };
}

/** Lists the detections about agents and people that the principal may see, the newest first. */
export async function listDetections(
  principal: Principal,
  { q, status, agentId, cursor, limit }: DetectionFilters,
): Promise<DetectionList> {
  if (!may(principal, "agents:read") && !may(principal, "agents:own")) throw new DetectionError("not_allowed");
  const ownedBy = may(principal, "agents:read") ? undefined : principal.personId;
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const condition = (add: AddValue) => detectionConditions(q ?? "", filterAsker(principal), add);
  const found = await store.list({ status, agentId, ownedBy, before, take: limit + 1, condition });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    detections: page.map((detection) => toResponse(principal, detection)),
    next: last ? encodeCursor([last.id]) : null,
  };
}

/** Reads one detection; what the principal may not see is not there. */
export async function getDetection(principal: Principal, id: string): Promise<DetectionResponse> {
  const detection = await store.find(id);
  if (!detection || !maySee(principal, detection)) throw new DetectionError("detection_not_found", { facts: { id } });
  return toResponse(principal, detection);
}
