import { latestCheckpoint } from "@/lib/audit/store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { receiverGuard } from "@/lib/platform/http/outbound/receivers";
import { streamError } from "./errors";
import { noteDelivery } from "./lease.store";
import { otlpTestBody } from "./otlp-body";
import type { StreamTest } from "./schema";
import { openSender } from "./send";
import * as store from "./store";
import { testBody } from "./webhook-body";

/** A person waits for the answer, so it is cut earlier than that of a delivery. */
const timeoutMs = 10_000;

/** Sends a test message now, in any state of the stream. The log of deliveries keeps it; the place stays. */
export async function testStream(id: string, guard: Guard = receiverGuard()): Promise<StreamTest> {
  const stream = await store.getOrThrow(id);
  const sender = openSender(stream, { ...guard, timeoutMs });
  if (!sender) throw streamError("stream_state", { detail: "The secret of the stream cannot be opened. Rotate it." });
  try {
    const now = clock.now();
    const { origin } = await latestCheckpoint();
    const body = stream.kind === "webhook" ? testBody(stream, now) : otlpTestBody(stream, origin, now);
    const message = { id: newId("event"), body };
    const { status, code, ms, rejected } = await sender.send(message);
    const delivery = {
      messageId: message.id,
      first: null,
      last: null,
      count: 0,
      attempt: 1,
      status,
      code,
      ms,
      rejected,
    };
    await noteDelivery(id, delivery);
    return delivery;
  } finally {
    sender.close();
  }
}
