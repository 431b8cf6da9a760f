import { securityEventsPaths } from "@/app/api/security-events/openapi";
import { runtime } from "@/lib/platform/base/runtime";
import { singleton } from "@/lib/platform/base/singleton";
import { machineRoute } from "@/lib/platform/http/machine-route";
import { openApiDocument } from "@/lib/platform/http/openapi/document";
import { operationsOf } from "@/lib/platform/http/openapi/operations";
import { PublishedDocument } from "@/lib/platform/http/openapi/published";

/** The route files are loaded for the first reader: the server itself needs only their paths. */
async function published(): Promise<PublishedDocument> {
  const { routeFiles } = await import("@/app/api/routes");
  return singleton(
    "openapi-document",
    () =>
      new PublishedDocument(
        openApiDocument({
          ...{ serverUrl: runtime().publicUrl, operations: operationsOf(routeFiles) },
          machinePaths: securityEventsPaths,
        }),
      ),
  );
}

export const GET = machineRoute({
  answersWhileHeld: true,
  handle: async ({ request }) => (await published()).answer(request),
});
