import { enrolInstance } from "@/lib/credentials/commands/enrol";
import { deregisterInstance } from "@/lib/credentials/commands/manage-instance";
import { nonceHeaders } from "@/lib/credentials/commands/proofs";
import { authenticateRegistration } from "@/lib/credentials/commands/registration-token";
import { rotateKey } from "@/lib/credentials/commands/rotate-key";
import { isDomainError } from "@/lib/platform/base/domain-error";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { expectMediaType, readJson } from "@/lib/platform/http/read-body";
import { senderOf } from "@/lib/platform/http/sender";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { neverStored } from "@/lib/protocols/oauth/never-stored";
import { clientInformation } from "./queries";

/**
 * Answers a client registration request: the enrolment of one instance.
 *
 * @see RFC 7591 section 3
 */
export async function answerRegistration(call: MachineCall): Promise<Response> {
  const { request } = call;
  const { headers } = request;
  const body = await readMetadata(request);
  const instance = await enrolInstance({
    authorization: headers.get("authorization"),
    dpop: headers.get("dpop"),
    body,
    ...senderOf(call),
  });
  const answerHeaders = { ...neverStored, ...(await nonceHeaders()) };
  return Response.json(await clientInformation(instance), { status: 201, headers: answerHeaders });
}

/** Answers an instance that reads its registration (RFC 7592 section 2.1). */
export async function answerRegistrationRead(call: MachineCall): Promise<Response> {
  return Response.json(await clientInformation(await managed(call)), { headers: neverStored });
}

/** Answers an instance that rotates its key (RFC 7592 section 2.2). */
export async function answerRegistrationUpdate(call: MachineCall): Promise<Response> {
  const instance = await managed(call);
  const body = await readMetadata(call.request);
  const pending = await rotateKey(instance, { dpop: call.request.headers.get("dpop"), body, sender: senderOf(call) });
  const headers = { ...neverStored, ...(await nonceHeaders()) };
  return Response.json(await clientInformation(instance, pending.publicJwk), { headers });
}

/** Answers an instance that revokes itself (RFC 7592 section 2.3). */
export async function answerRegistrationDelete(call: MachineCall): Promise<Response> {
  const { id } = await managed(call);
  await deregisterInstance(id);
  return new Response(null, { status: 204 });
}

const managed = ({ request, params }: MachineCall) =>
  authenticateRegistration(params.clientId ?? "", request.headers.get("authorization"));

/** Reads client metadata. A body that is not usable JSON is refused as in RFC 7591 section 3.2.2. */
async function readMetadata(request: Request): Promise<unknown> {
  expectMediaType(request, "application/json");
  try {
    return await readJson(request);
  } catch (error) {
    if (!isDomainError(error) || error.code === "body_too_large") throw error;
    const members = error.errors.filter(({ path }) => path !== "").map(({ path, code }) => `${path}: ${code}`);
    const fault = members.length > 0 ? members.join(", ") : error.code;
    throw new OAuthError("invalid_client_metadata", `the body is not usable JSON: ${fault}`);
  }
}
