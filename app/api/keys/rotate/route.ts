import { consoleRoute } from "@/lib/sign-in/console-route";
import { rotateKey } from "@/lib/signing-keys/commands";
import { KeyResponse, RotateKeyRequest } from "@/lib/signing-keys/schema";

export const POST = consoleRoute({
  summary: "Publish the next signing key of a purpose",
  permission: "keys:write",
  stepUp: true,
  body: RotateKeyRequest,
  response: KeyResponse,
  status: 201,
  handle: ({ principal, body }) => rotateKey(principal, body.purpose),
});
