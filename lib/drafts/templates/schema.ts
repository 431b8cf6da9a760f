import { z } from "zod";
import { AuthorityShape } from "@/lib/authority/language/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { nameText, proseText } from "@/lib/platform/base/text/plain-text";

export const TemplateId = z.string().regex(idPattern("authorityTemplate"));
export const TemplateParams = z.object({ templateId: TemplateId });

/** The authority language judges it, naming the member at fault. */
const AuthorityJson = z.array(z.record(z.string(), z.unknown())).min(1).max(100);
const Text = (max: number) => proseText(max).or(z.literal(""));

const written = {
  description: Text(500),
  /** Initial purpose of a delegation. */
  purpose: Text(1000),
  days: z.number().int().min(1).max(366),
  maxDepth: z.number().int().min(0).max(8),
};

export const CreateTemplate = z.strictObject({
  name: nameText(80),
  authority: AuthorityJson,
  description: written.description.default(""),
  purpose: written.purpose.default(""),
  days: written.days.default(30),
  maxDepth: written.maxDepth.default(0),
});
export type CreateTemplate = z.infer<typeof CreateTemplate>;

/** Omitted members keep their value. */
export const EditTemplate = z.strictObject({
  name: nameText(80).optional(),
  authority: AuthorityJson.optional(),
  description: written.description.optional(),
  purpose: written.purpose.optional(),
  days: written.days.optional(),
  maxDepth: written.maxDepth.optional(),
});
export type EditTemplate = z.infer<typeof EditTemplate>;

const PersonRef = z.object({ id: z.string(), name: z.string() });

export const TemplateResponse = z.object({
  id: TemplateId,
  name: z.string(),
  description: z.string(),
  purpose: z.string(),
  authority: AuthorityShape,
  /** Its authority in one sentence. */
  sentence: z.string(),
  days: z.number().int(),
  maxDepth: z.number().int(),
  version: z.number().int(),
  updatedAt: z.iso.datetime(),
  updatedBy: PersonRef,
  can: z.array(z.enum(["edit", "remove"])),
});
export type TemplateResponse = z.infer<typeof TemplateResponse>;

/** All templates: they are few. */
export const TemplateList = z.object({ templates: z.array(TemplateResponse) });
export type TemplateList = z.infer<typeof TemplateList>;

export const TemplateRemoved = z.object({ id: TemplateId });
