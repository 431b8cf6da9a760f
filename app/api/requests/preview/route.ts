import { MakeRequest } from "@/lib/requests/schema";
import { previewRequest } from "@/lib/requests/views/preview.queries";
import { RequestPreview } from "@/lib/requests/views/preview.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Tells who would decide a request if it were made now, and by which rule. Stores nothing.",
  permission: "requests:create",
  body: MakeRequest,
  response: RequestPreview,
  handle: ({ principal, body }) => previewRequest(principal, body),
});
