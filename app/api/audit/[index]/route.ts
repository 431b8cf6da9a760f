import { openEntry } from "@/lib/audit/reads/queries";
import { AuditEntryDetail, EntryIndexParams } from "@/lib/audit/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads one sealed entry with its exact bytes.",
  permission: ["audit:read", "agents:own"],
  params: EntryIndexParams,
  response: AuditEntryDetail,
  handle: ({ principal, params }) => openEntry(principal, params.index),
});
