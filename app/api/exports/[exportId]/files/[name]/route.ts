import { z } from "zod";
import { fileAnswer } from "@/lib/exports/file-answer";
import { ExportFileParams } from "@/lib/exports/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Downloads a file of an export, or with Range a part of it.",
  permission: ["audit:read", "agents:own"],
  params: ExportFileParams,
  response: z.string(),
  produces: "application/octet-stream",
  otherStatuses: [206],
  handle: ({ principal, params, request }) => fileAnswer(principal, params.exportId, params.name, request),
});
