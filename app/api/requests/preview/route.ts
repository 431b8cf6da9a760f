import { previewRequest } from "@/lib/approvals/preview/queries";
import { RequestPreview } from "@/lib/approvals/preview/schema";
import { MakeRequest } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Tells who would decide a request if it were made now, and by which rule. Stores nothing.",
  permission: "requests:create",
  body: MakeRequest,
  response: RequestPreview,
  handle: ({ principal, body }) => previewRequest(principal, body),
});
