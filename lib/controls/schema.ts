import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { conclusions, controlIds, findingCodes, largestSample, runStatuses, ticks, usualSampleSize } from "./model";

/** The id of a control or of a framework: words in small letters, joined by hyphens. */
export const SlugId = z
  .string()
  .max(24)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)+$/);

export const ControlRunId = z.string().regex(idPattern("controlRun"));
export const ControlParams = z.object({ controlId: SlugId });
export const ControlRunParams = z.object({ runId: ControlRunId });
/** The number of an entry, or the id of a thing. */
const ItemKey = z.string().regex(/^(?:0|[1-9]\d{0,14}|[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26})$/);
export const ControlItemParams = z.object({ runId: ControlRunId, key: ItemKey });

export const StartRun = z.strictObject({
  from: GivenInstant,
  to: GivenInstant,
  /** The age from which a key is an exception; only for a control with `days`. */
  days: z.number().int().min(1).max(3_650).optional(),
  sampleSize: z.number().int().min(1).max(largestSample).default(usualSampleSize),
});
export type StartRun = z.infer<typeof StartRun>;

export const TickItem = z.strictObject({
  tick: z.enum(ticks),
  comment: proseText(1_000).optional(),
});
export type TickItem = z.infer<typeof TickItem>;

export const SignOff = z.strictObject({
  conclusion: z.enum(conclusions),
  note: proseText(2_000),
  /** The digest of the verdicts that the person saw. Others are not signed off. */
  verdicts: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type SignOff = z.infer<typeof SignOff>;

export const WorkPaperQuery = z.object({ format: z.enum(["ndjson", "csv"]).default("ndjson") });

const Named = z.object({ id: z.string(), name: z.string().nullable() });
const SignedOff = z.object({
  by: Named,
  at: z.string(),
  conclusion: z.enum(conclusions),
  note: z.string(),
});

export const RunSummary = z.object({
  id: ControlRunId,
  controlId: z.enum(controlIds),
  status: z.enum(runStatuses),
  from: z.string(),
  to: z.string(),
  days: z.number().int().nullable(),
  startedBy: Named,
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** When the run is removed; null for a signed-off one. */
  expiresAt: z.string().nullable(),
  /** How many members the population has so far. */
  population: z.number().int(),
  exceptionCount: z.number().int(),
  signedOff: SignedOff.nullable(),
});
export type RunSummary = z.infer<typeof RunSummary>;

const Mapping = z.object({ framework: z.string(), title: z.string(), requirements: z.array(z.string()) });

export const ControlSummary = z.object({
  id: z.enum(controlIds),
  title: z.string(),
  question: z.string(),
  population: z.string(),
  source: z.enum(["entries", "state"]),
  /** A filter of the trail that shows the population, or the records about it. */
  q: z.string(),
  cannotShow: z.array(z.string()),
  days: z.number().int().nullable(),
  /** Requirements of frameworks that name this control. */
  mapping: z.array(Mapping),
  lastRun: RunSummary.nullable(),
});
export type ControlSummary = z.infer<typeof ControlSummary>;
export const ControlList = z.object({ controls: z.array(ControlSummary) });
export type ControlList = z.infer<typeof ControlList>;

export const ControlResponse = ControlSummary.extend({ runs: z.array(RunSummary) });
export type ControlResponse = z.infer<typeof ControlResponse>;

export const RunStarted = z.object({ id: ControlRunId, status: z.enum(runStatuses) });

export const RunItem = z.object({
  key: z.string(),
  /** The entry; null for a thing. */
  index: z.number().int().nullable(),
  subject: Named.nullable(),
  /** A sentence about the entry. */
  sentence: z.string().nullable(),
  time: z.string().nullable(),
  /** The entries of the item in the console. */
  link: z.string(),
  finding: z
    .object({
      code: z.enum(findingCodes),
      sentence: z.string(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])),
    })
    .nullable(),
  tick: z.object({ tick: z.enum(ticks), comment: z.string(), by: Named, at: z.string() }).nullable(),
});
export type RunItem = z.infer<typeof RunItem>;

export const RunResponse = RunSummary.extend({
  control: z.object({
    title: z.string(),
    question: z.string(),
    population: z.string(),
    source: z.enum(["entries", "state"]),
    q: z.string(),
    cannotShow: z.array(z.string()),
  }),
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  /** The signed checkpoint up to which the run read. */
  checkpoint: z.string().nullable(),
  /** The instant whose state a control about things looked at. */
  begunAt: z.string().nullable(),
  seed: z.string(),
  sampleSize: z.number().int(),
  /** In the order of the log. */
  sample: z.array(RunItem),
  /** The first exceptions, in the order of the log. */
  exceptions: z.array(RunItem),
  /** The digest of the verdicts, as `control.signed-off` records it. */
  verdicts: z.string(),
});
export type RunResponse = z.infer<typeof RunResponse>;
