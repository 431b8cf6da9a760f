import { z } from "zod";
import { controlIds } from "@/lib/controls/model";
import { RunSummary, SlugId } from "@/lib/controls/schema";

/** A requirement in our own words, with the controls and the records that show something about it. */
const Requirement = z.strictObject({
  id: z.string().min(1),
  title: z.string().min(1),
  asks: z.string().min(1),
  controls: z.array(z.enum(controlIds)),
  /** Questions to the trail, each with its name. */
  evidence: z.array(z.strictObject({ label: z.string().min(1), q: z.string().min(1) })),
});

/** A framework as its data file states it. */
export const Framework = z.strictObject({
  id: SlugId,
  title: z.string().min(1),
  edition: z.string().min(1),
  question: z.string().min(1),
  requirements: z.array(Requirement).min(1),
});
export type Framework = z.infer<typeof Framework>;

export const FrameworkParams = z.object({ framework: SlugId });

export const FrameworkList = z.object({
  frameworks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      edition: z.string(),
      question: z.string(),
      requirements: z.number().int(),
    }),
  ),
});
export type FrameworkList = z.infer<typeof FrameworkList>;

export const ReportControl = z.object({
  id: z.enum(controlIds),
  title: z.string(),
  question: z.string(),
  cannotShow: z.array(z.string()),
  /** The conclusion of a sign-off decides, then the exceptions. `empty`: there was nothing to check. */
  state: z.enum(["passed", "exceptions", "not_effective", "empty", "not_run"]),
  lastRun: RunSummary.nullable(),
});
export type ReportControl = z.infer<typeof ReportControl>;

export const ReportRequirement = z.object({
  id: z.string(),
  title: z.string(),
  asks: z.string(),
  controls: z.array(ReportControl),
  evidence: z.array(z.object({ label: z.string(), link: z.string() })),
});
export type ReportRequirement = z.infer<typeof ReportRequirement>;

export const ComplianceReport = z.object({
  framework: z.object({ id: z.string(), title: z.string(), edition: z.string() }),
  question: z.string(),
  zone: z.literal("UTC"),
  by: z.object({ id: z.string(), name: z.string() }),
  at: z.string(),
  checkpoint: z.object({ origin: z.string(), size: z.number().int(), root: z.string(), signedAt: z.string() }),
  requirements: z.array(ReportRequirement),
  /** Sentences about what the report does not prove. */
  limits: z.array(z.string()),
});
export type ComplianceReport = z.infer<typeof ComplianceReport>;
