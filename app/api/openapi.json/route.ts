import { z } from "zod";
import { routeFiles } from "@/app/api/routes";
import { publicRoute } from "@/lib/platform/http/public-route";
import { openApiDocument } from "@/lib/platform/openapi/document";
import { operationsOf } from "@/lib/platform/openapi/operations";
import { runtime } from "@/lib/platform/runtime/runtime";

export const GET = publicRoute({
  summary: "This document",
  response: z.looseObject({ openapi: z.string() }),
  handle: () => openApiDocument({ serverUrl: runtime().publicUrl, operations: operationsOf(routeFiles) }),
});
