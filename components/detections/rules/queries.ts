import { queryOptions } from "@tanstack/react-query";
import { lazyReader, sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import type { WatchKind } from "@/lib/detections/model";
import type { WholeReplay as Whole } from "@/lib/detections/tuning/replays/schema";
import type { ProposeTuning, RuleTuning } from "@/lib/detections/tuning/schema";

const schemas = () => import("@/lib/detections/tuning/schema");
const DetectionRules = lazyReader(() => schemas().then((module) => module.DetectionRules));
const DetectionRule = lazyReader(() => schemas().then((module) => module.DetectionRule));
const RuleReplayResponse = lazyReader(() => schemas().then((module) => module.RuleReplayResponse));

const replaySchemas = () => import("@/lib/detections/tuning/replays/schema");
const WholeReplay = lazyReader(() => replaySchemas().then((module) => module.WholeReplay));
const WholeReplays = lazyReader(() => replaySchemas().then((module) => module.WholeReplays));

export const ruleKeys = {
  all: ["detection-rules"],
  replays: (kind: WatchKind) => ["rule-replays", kind],
} as const;

/** Every rule with its tuning. */
export const detectionRules = {
  meta: { topics: ["detections", "control-changes"] },
  ...readQuery(ruleKeys.all, "/api/detection-rules", DetectionRules),
};

/** Counts what a rule would have raised. */
export const replayRule = (kind: WatchKind, tuning: RuleTuning) =>
  sendJson("POST", `/api/detection-rules/${kind}/replay`, tuning, { schema: RuleReplayResponse });

export const proposeRule = (kind: WatchKind, body: ProposeTuning) =>
  sendJson("PUT", `/api/detection-rules/${kind}`, body, { schema: DetectionRule });

/** How often the progress of a replay is read. */
const readEveryMs = 1_000;

export const isUnderWay = ({ status }: Pick<Whole, "status">): boolean => status === "waiting" || status === "running";

/** The person's newest replays of a rule over the log, read again while one of them is under way. */
export const wholeReplays = (kind: WatchKind) =>
  queryOptions({
    ...readQuery(ruleKeys.replays(kind), `/api/detection-rules/${kind}/replays`, WholeReplays),
    refetchInterval: ({ state }) => (state.data?.replays.some(isUnderWay) ? readEveryMs : false),
  });

/** Asks for a replay over all records of the last days. */
export const askReplay = (kind: WatchKind, tuning: RuleTuning) =>
  sendJson("POST", `/api/detection-rules/${kind}/replays`, tuning, { schema: WholeReplay });

export const cancelReplay = (kind: WatchKind, id: string) =>
  sendJson("DELETE", `/api/detection-rules/${kind}/replays/${id}`, {}, { schema: WholeReplay });
