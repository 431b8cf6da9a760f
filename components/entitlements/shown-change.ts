import { z } from "zod";
import type { Authority } from "@/lib/authority/model";
import { EntitlementValue } from "@/lib/people/entitlements/schema";

const Document = z.object({
  content: z.object({
    before: EntitlementValue,
    after: EntitlementValue,
    sentenceBefore: z.string(),
    sentenceAfter: z.string(),
  }),
});
export type ShownChange = z.infer<typeof Document>["content"];

/** Reads the document of a change as it is shown; undefined for one that this page cannot show. */
export function readChange(document: string): ShownChange | undefined {
  try {
    return Document.parse(JSON.parse(document)).content;
  } catch {
    return undefined;
  }
}

/** The elements of a value; none where nothing is set, or nothing may be delegated. */
export const elementsOf = (value: EntitlementValue): Authority =>
  value.kind === "authority" ? (value.authority as Authority) : [];
