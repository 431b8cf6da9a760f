import { membersOf, type ReadDocument } from "./found.model";
import { isToolList, readToolList } from "./mcp.model";
import { isOpenApi, readOpenApi } from "./openapi.model";

export type DocumentFault = "unknown_document" | "empty";

/**
 * Reads an OpenAPI document or an answer of an MCP server to `tools/list`.
 *
 * @param toolType The type whose actions the tools of an MCP server become.
 */
export function readCatalogueDocument(value: unknown, toolType: string): ReadDocument | DocumentFault {
  const document = membersOf(value);
  const isTools = isToolList(document);
  if (!isTools && !isOpenApi(document)) return "unknown_document";
  const read = isTools ? readToolList(document, toolType) : readOpenApi(document);
  return read.found.length === 0 ? "empty" : read;
}
