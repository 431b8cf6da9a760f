import { rotateKey } from "@/lib/keys/commands";
import { KeyResponse, RotateKeyRequest } from "@/lib/keys/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Publish the next signing key of a purpose",
  permission: "keys:write",
  stepUp: true,
  body: RotateKeyRequest,
  response: KeyResponse,
  status: 201,
  handle: ({ principal, body }) => rotateKey(principal, body.purpose),
});
