import { z } from "zod";
import { ItemRisk as StoredRisk } from "@/lib/risk/item.schema";
import { type ItemRisk, riskLevels } from "@/lib/risk/model";
import { type ControlChange, type ControlKind, controlKinds } from "./model";
import { type ConcernedAgents, riskOfContent } from "./risk.policy";

const Terms = z.record(z.string(), z.unknown());

const Document = z.object({
  content: z.object({
    agent: z.object({ riskTier: z.enum(riskLevels) }).optional(),
    changes: z.array(z.object({ member: z.string(), before: z.unknown(), after: z.unknown() })).optional(),
    before: Terms.optional(),
    after: Terms.optional(),
  }),
});

const Kind = z.enum(controlKinds);

/** A change that is scored: the kind of its control, and the document that is confirmed. */
type Scored = { kind: ControlKind; document: string };

/** Scores a change by its document. One that cannot be read has the part of its kind alone. */
export function riskOfChange({ kind, document }: Scored, agents: ConcernedAgents | undefined): ItemRisk {
  const read = Document.safeParse(JSON.parse(document));
  return riskOfContent(kind, read.success ? read.data.content : {}, agents);
}

/** The risk of a change as it was proposed. A change of an earlier release has that of its document. */
export const riskOf = ({ risk, kind, document }: Pick<ControlChange, "risk" | "kind" | "document">): ItemRisk =>
  StoredRisk.nullish().parse(risk) ?? riskOfChange({ kind: Kind.parse(kind), document }, undefined);
