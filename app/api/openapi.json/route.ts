import { routeFiles } from "@/app/api/routes";
import { machineRoute } from "@/lib/platform/http/machine-route";
import { openApiDocument } from "@/lib/platform/openapi/document";
import { operationsOf } from "@/lib/platform/openapi/operations";
import { PublishedDocument } from "@/lib/platform/openapi/published";
import { runtime } from "@/lib/platform/runtime/runtime";
import { singleton } from "@/lib/platform/singleton/singleton";

const published = () =>
  singleton(
    "openapi-document",
    () =>
      new PublishedDocument(openApiDocument({ serverUrl: runtime().publicUrl, operations: operationsOf(routeFiles) })),
  );

export const GET = machineRoute({ answersWhileHeld: true, handle: async ({ request }) => published().answer(request) });
