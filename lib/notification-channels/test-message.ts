import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { receiverGuard } from "@/lib/platform/http/outbound/receivers";
import type { Principal } from "@/lib/principals/principal";
import { channelError } from "./errors";
import { sendMail } from "./mail";
import type { Message, OwnChannel } from "./model";
import { sendPush } from "./push";
import type { TestResult } from "./schema";
import { getOrThrow } from "./webhook.store";
import { noteTest } from "./webhook-queue.store";
import { openSender } from "./webhook-send";

/** A person waits for the answer, so it is cut early. */
const timeoutMs = 10_000;

const testMessage = (name: string, why: string): Message => ({
  id: newId("event"),
  kind: "test",
  sentence: `This is a test of notifications by ${name}.`,
  why,
  link: `${runtime().publicUrl}/notification-channels`,
  createdAt: clock.now(),
});

/** Sends a test to the person who asks: by mail, or to their browsers. */
export async function testChannel(
  { personId, email, name }: Pick<Principal, "personId" | "email" | "name">,
  channel: OwnChannel,
): Promise<TestResult> {
  const began = performance.now();
  const message = testMessage(channel === "mail" ? "e-mail" : "browser", "You asked for a test.");
  const sent =
    channel === "mail" ? await sendMail({ address: email, name }, [message]) : await sendPush(personId, message);
  const ms = Math.round(performance.now() - began);
  return { code: sent.status === "accepted" ? null : sent.code, status: null, ms };
}

/** Sends a test to a webhook now, in any state. Its deliveries keep it. Throws `notification_webhook_unreadable`. */
export async function testWebhook(id: string, guard: Guard = receiverGuard()): Promise<TestResult> {
  const webhook = await getOrThrow(id);
  const sender = openSender(webhook, { ...guard, timeoutMs });
  if (!sender) throw channelError("notification_webhook_unreadable");
  try {
    const { createdAt, ...message } = testMessage(webhook.name, "An admin asked for a test.");
    const kept = { ...message, createdAt: createdAt.toISOString() };
    const attempt = await sender.send(kept);
    await noteTest(id, kept, attempt);
    return { code: attempt.code, status: attempt.status, ms: attempt.ms };
  } finally {
    sender.close();
  }
}
