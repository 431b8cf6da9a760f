import { z } from "zod";
import { ChangeId, ChangeReason, ControlChangeResponse } from "@/lib/control-changes/schema";
import { ruleResponses, severities, watchKinds } from "@/lib/detections/model";
import { idPattern } from "@/lib/platform/base/id-kind";
import { ItemRisk } from "@/lib/risk/item.schema";

export const RuleParams = z.object({ ruleKind: z.enum(watchKinds) });
export const RuleChangeParams = RuleParams.extend({ changeId: ChangeId });

/** Each setting of the rule by its name. */
const Settings = z.record(z.string().max(40), z.number().int());

export const RuleTuning = z.strictObject({
  enabled: z.boolean(),
  /** Takes the place of the severity that the rule gives. */
  severity: z.enum(severities).nullable(),
  /** The response when the rule raises a detection. */
  response: z.enum(ruleResponses),
  settings: Settings,
});
export type RuleTuning = z.infer<typeof RuleTuning>;

export const ReplayRule = RuleTuning;
export const ProposeTuning = RuleTuning.extend({
  /** The version of the tuning that this is based on; 0 for a rule that was never changed. */
  version: z.number().int().min(0),
  reason: ChangeReason,
  /** A finished whole replay of exactly this tuning. The second person reads its result. */
  replayId: z.string().regex(idPattern("ruleReplay")).optional(),
});
export type ProposeTuning = z.infer<typeof ProposeTuning>;

const Counted = z.object({
  /** Detections that would have been raised. */
  raised: z.number().int(),
  /** Findings, with those that would have been counted in an open detection. */
  findings: z.number().int(),
  /** Agents, people or resource servers that they would have been about. */
  subjects: z.number().int(),
});

export const RuleReplay = z.object({
  sentence: z.string(),
  /** The times of the first record that was read and of the last one. */
  from: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  records: z.number().int(),
  /** Whether the last 30 days have more records than were read. */
  capped: z.boolean(),
  /** The time of the first record from which the rule learned without counting; null if it began without a memory. */
  learnedFrom: z.iso.datetime().nullable().default(null),
  proposed: Counted,
  /** The same records with the tuning in force. */
  current: Counted,
});
export type RuleReplay = z.infer<typeof RuleReplay>;

/** The replay, and the risk that a proposal of the tuning stores and the second person sees. */
export const RuleReplayResponse = RuleReplay.extend({ risk: ItemRisk });
export type RuleReplayResponse = z.infer<typeof RuleReplayResponse>;

const Bound = z.object({ name: z.string(), usual: z.number(), least: z.number(), most: z.number() });

export const DetectionRule = z.object({
  kind: z.enum(watchKinds),
  title: z.string(),
  /** 0 for a rule that was never changed. */
  version: z.number().int(),
  tuning: RuleTuning,
  bounds: z.array(Bound),
  changed: z
    .object({ reason: z.string(), by: z.object({ id: z.string(), name: z.string() }), at: z.iso.datetime() })
    .nullable(),
  /** Detections of the last 30 days, up to 1,000. */
  raised: z.number().int(),
  mayPropose: z.boolean(),
  /** Whether its detections are about agents, so that it may stop them. */
  mayStop: z.boolean(),
  /** The change that waits for a second person. */
  pendingChange: ControlChangeResponse.nullable(),
});
export type DetectionRule = z.infer<typeof DetectionRule>;

const Breaker = z.object({
  /** The detection that asks people, while the circuit breaker is open. */
  detectionId: z.string().nullable(),
  /** Stops of the last hour, since the circuit breaker was last closed. */
  stops: z.number().int(),
  /** So many stops the rules make in an hour. */
  most: z.number().int(),
});

export const DetectionRules = z.object({ rules: z.array(DetectionRule), breaker: Breaker });
export type DetectionRules = z.infer<typeof DetectionRules>;
