import { z } from "zod";
import { idPattern } from "@/lib/platform/ids/id-kind";
import { nameText } from "@/lib/platform/text/plain-text";

export const BlueprintId = z.string().regex(idPattern("blueprint"));
export const BlueprintParams = z.object({ blueprintId: BlueprintId });

/** The ceiling is an authority; its members are read strictly by the language itself. */
const Ceiling = z.array(z.record(z.string(), z.unknown())).min(1).max(100);

export const CreateBlueprintRequest = z.strictObject({
  name: nameText(80),
  ceiling: Ceiling.nullable().default(null),
  tokenTtlSeconds: z.number().int().min(30).max(3600).default(300),
  keyLifetimeDays: z.number().int().min(1).max(730).default(90),
});
export type CreateBlueprintRequest = z.infer<typeof CreateBlueprintRequest>;

export const BlueprintResponse = z.object({
  id: BlueprintId,
  name: z.string(),
  version: z.number().int(),
  ceiling: z.array(z.record(z.string(), z.unknown())).nullable(),
  tokenTtlSeconds: z.number().int(),
  keyLifetimeDays: z.number().int(),
  requireDpop: z.boolean(),
  agents: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type BlueprintResponse = z.infer<typeof BlueprintResponse>;

export const BlueprintFilters = z.object({
  q: z.string().max(500).optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type BlueprintFilters = z.infer<typeof BlueprintFilters>;

export const BlueprintList = z.object({ blueprints: z.array(BlueprintResponse), next: z.string().nullable() });
export type BlueprintList = z.infer<typeof BlueprintList>;
