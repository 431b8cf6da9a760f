import { z } from "zod";
import { PolicyPreview, Rules } from "@/lib/lifecycle/policy/schema";

const Document = z.object({ content: z.object({ before: Rules, after: Rules, preview: PolicyPreview }) });

/** Reads the document of a change of the lifecycle policy; undefined for one that this page cannot show. */
export function readPolicyDocument(document: string) {
  const parsed = Document.safeParse(JSON.parse(document));
  return parsed.success ? parsed.data.content : undefined;
}
