import { parse } from "yaml";
import { type DocumentFault, readCatalogueDocument } from "@/lib/resource-servers/import/document.model";
import type { ReadDocument } from "@/lib/resource-servers/import/found.model";

export const MAX_DOCUMENT = 4_000_000;
export type TextFault = DocumentFault | "too_large" | "not_readable";

/** Reads a document in JSON or YAML. */
export function readDocument(text: string, toolType: string): ReadDocument | TextFault {
  if (text.length > MAX_DOCUMENT) return "too_large";
  // Any JSON is YAML, but its own parser is far quicker. Aliases that would blow a document up are refused.
  for (const parsed of [JSON.parse, (yaml: string) => parse(yaml, { maxAliasCount: 100 })]) {
    try {
      return readCatalogueDocument(parsed(text), toolType);
    } catch {
      // The next one may read it.
    }
  }
  return "not_readable";
}
