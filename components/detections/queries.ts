import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader, sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import type { DetectionStatus, Judgement } from "@/lib/detections/model";
import type { AssignDetection } from "@/lib/detections/schema";

const schemas = () => import("@/lib/detections/schema");
const DetectionList = lazyReader(() => schemas().then((module) => module.DetectionList));
const DetectionTimeline = lazyReader(() => schemas().then((module) => module.DetectionTimeline));
const DailyDetections = lazyReader(() =>
  import("@/lib/detections/daily.schema").then((module) => module.DailyDetections),
);
const DetectionResponse = lazyReader(() => schemas().then((module) => module.DetectionResponse));

/** The navigation counts no further than this. */
const MOST_COUNTED = 100;
/** An agent's page shows the newest. */
const MOST_OF_AN_AGENT = 20;

export const detectionKeys = {
  all: ["detections"],
  list: (status: DetectionStatus, q: string) => ["detections", "list", status, q],
  open: ["detections", "open"],
  ofAgent: (agentId: string) => ["detections", "agent", agentId],
} as const;

/** Detections, page by page, the newest first. */
export const detectionList = (status: DetectionStatus, q: string) =>
  listQuery(detectionKeys.list(status, q), "/api/detections", DetectionList, { status, q });

/** The number of open detections. */
export const openDetections = queryOptions({
  queryKey: detectionKeys.open,
  queryFn: ({ signal }) => getJson("/api/detections", { status: "open", limit: MOST_COUNTED }, DetectionList, signal),
  select: ({ detections }) => detections.length,
});

/** The detections of each of the last days by severity, for people who may read all agents. */
export const dailyDetections = readQuery([...detectionKeys.all, "daily"], "/api/detections/daily", DailyDetections);

/** The open detections of an agent. */
export const detectionsOf = (agentId: string) =>
  queryOptions({
    queryKey: detectionKeys.ofAgent(agentId),
    queryFn: ({ signal }) =>
      getJson("/api/detections", { agentId, status: "open", limit: MOST_OF_AN_AGENT }, DetectionList, signal),
    select: ({ detections }) => detections,
  });

/** One detection. */
export const detectionDetail = (id: string) =>
  readQuery(["detections", "detail", id], `/api/detections/${id}`, DetectionResponse);

/** The judgements and comments of people. */
export const timelineOf = (id: string) =>
  readQuery([...detectionKeys.all, "timeline", id], `/api/detections/${id}/timeline`, DetectionTimeline);

type Judged = { as: Judgement; note: string; until?: string };

/** Judges a detection in the state of `etag`; `until` ends an expectation. */
export const judgeDetection = (detectionId: string, judged: Judged, etag: string | undefined) =>
  sendJson("POST", `/api/detections/${detectionId}/judge`, judged, { schema: DetectionResponse, ifMatch: etag });

export const commentDetection = (detectionId: string, note: string) =>
  sendJson("POST", `/api/detections/${detectionId}/comments`, { note }, { schema: DetectionTimeline });

/** Closes a detection in the state of `etag`, with the cause. */
export const closeDetection = (detectionId: string, note: string, etag: string | undefined) =>
  sendJson("POST", `/api/detections/${detectionId}/close`, { note }, { schema: DetectionResponse, ifMatch: etag });

/** Assigns a detection to the person or to another person, or takes it from its assignee. */
export const assignDetection = (detectionId: string, body: AssignDetection, etag: string | undefined) =>
  sendJson("POST", `/api/detections/${detectionId}/assign`, body, { schema: DetectionResponse, ifMatch: etag });
