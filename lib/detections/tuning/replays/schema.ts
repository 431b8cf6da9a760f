import { z } from "zod";
import { watchKinds } from "@/lib/detections/model";
import { RuleParams, RuleReplay, RuleTuning } from "@/lib/detections/tuning/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { ItemRisk } from "@/lib/risk/item.schema";
import { mostDays, replayStatuses } from "./model";

const ReplayId = z.string().regex(idPattern("ruleReplay"));
export const WholeReplayParams = RuleParams.extend({ replayId: ReplayId });

export const AskReplay = RuleTuning.extend({
  /** The last days that are counted, as far as the log holds them. */
  days: z.number().int().min(1).max(mostDays).default(30),
});
export type AskReplay = z.infer<typeof AskReplay>;

/** A replay of a rule over all records of the last days, which goes on as a job. */
export const WholeReplay = z.object({
  id: ReplayId,
  kind: z.enum(watchKinds),
  status: z.enum(replayStatuses),
  days: z.number().int(),
  tuning: RuleTuning,
  /** The version of the tuning in force when it was asked for. */
  version: z.number().int(),
  /** Records of the log that were read, of all that are to be. Those from which the rule only learns are among them. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  percent: z.number().int(),
  /** The risk that a proposal of the tuning stores. */
  risk: ItemRisk,
  /** Null unless the status is `finished`. */
  result: RuleReplay.nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime(),
});
export type WholeReplay = z.infer<typeof WholeReplay>;

export const WholeReplays = z.object({ replays: z.array(WholeReplay) });
export type WholeReplays = z.infer<typeof WholeReplays>;
