import { lazyReader, sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import type { WatchKind } from "@/lib/detections/model";
import type { ProposeTuning, RuleTuning } from "@/lib/detections/tuning/schema";

const schemas = () => import("@/lib/detections/tuning/schema");
const DetectionRules = lazyReader(() => schemas().then((module) => module.DetectionRules));
const DetectionRule = lazyReader(() => schemas().then((module) => module.DetectionRule));
const RuleReplay = lazyReader(() => schemas().then((module) => module.RuleReplay));

export const ruleKeys = { all: ["detection-rules"] } as const;

/** Every rule with its tuning. */
export const detectionRules = {
  meta: { topics: ["detections", "control-changes"] },
  ...readQuery(ruleKeys.all, "/api/detection-rules", DetectionRules),
};

/** Counts what a rule would have raised. */
export const replayRule = (kind: WatchKind, tuning: RuleTuning) =>
  sendJson("POST", `/api/detection-rules/${kind}/replay`, tuning, { schema: RuleReplay });

export const proposeRule = (kind: WatchKind, body: ProposeTuning) =>
  sendJson("PUT", `/api/detection-rules/${kind}`, body, { schema: DetectionRule });
