import { routeFiles } from "@/app/api/routes";
import { runtime } from "@/lib/platform/base/runtime";
import { singleton } from "@/lib/platform/base/singleton";
import { machineRoute } from "@/lib/platform/http/machine-route";
import { openApiDocument } from "@/lib/platform/http/openapi/document";
import { operationsOf } from "@/lib/platform/http/openapi/operations";
import { PublishedDocument } from "@/lib/platform/http/openapi/published";

const published = () =>
  singleton(
    "openapi-document",
    () =>
      new PublishedDocument(openApiDocument({ serverUrl: runtime().publicUrl, operations: operationsOf(routeFiles) })),
  );

export const GET = machineRoute({ answersWhileHeld: true, handle: async ({ request }) => published().answer(request) });
