import { z } from "zod";
import { acceptInvitation } from "@/lib/people/commands/set-password";
import { AcceptInvitationRequest } from "@/lib/people/schema";
import { publicRoute } from "@/lib/platform/http/public-route";

export const POST = publicRoute({
  summary: "Accept an invitation by setting a password",
  body: AcceptInvitationRequest,
  response: z.object({ email: z.string() }),
  handle: ({ body }) => acceptInvitation(body),
});
