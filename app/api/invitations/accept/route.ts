import { z } from "zod";
import { AcceptInvitationRequest } from "@/lib/people/schema";
import { publicRoute } from "@/lib/platform/http/public-route";
import { acceptInvitation } from "@/lib/sign-in/commands/set-password";

export const POST = publicRoute({
  summary: "Accept an invitation by setting a password",
  body: AcceptInvitationRequest,
  response: z.object({ email: z.string() }),
  handle: ({ body }) => acceptInvitation(body),
});
