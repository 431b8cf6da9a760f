import { DomainError } from "@/lib/platform/base/domain-error";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { expectMediaType, readBytes } from "@/lib/platform/http/read-body";
import { log } from "@/lib/platform/observability/log";
import { metrics } from "@/lib/platform/observability/metrics";
import { isSetError, toSetResponse } from "@/lib/protocols/secevent/errors";
import { isAnySender } from "@/lib/sign-in/providers/store";
import { mediaType } from "./model";
import { receiveEvent } from "./receive";

/**
 * Takes an event by push. The answer to an accepted one is the same for every outcome: it tells nothing about accounts.
 *
 * @see [RFC 8935 - Push-Based SET Delivery](https://www.rfc-editor.org/rfc/rfc8935.html#section-2)
 */
export async function answerSecurityEvent({ request, requestId }: MachineCall): Promise<Response> {
  expectMediaType(request, mediaType);
  if (!(await isAnySender()))
    throw new DomainError("not_found", "not_found", "Events of no identity provider are taken here.");
  const token = Buffer.from(await readBytes(request)).toString("latin1");
  try {
    const { name, outcome } = await receiveEvent(token);
    metrics().securityEvents.inc({ event: name, outcome });
    return new Response(null, { status: 202 });
  } catch (error) {
    if (!isSetError(error)) throw error;
    metrics().securityEvents.inc({ event: "none", outcome: error.code });
    log.info({ code: error.code, detail: error.description, request_id: requestId }, "security event refused");
    return toSetResponse(error);
  }
}
