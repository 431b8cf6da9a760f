import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { singleton } from "@/lib/platform/base/singleton";
import { noteAttempt } from "./channel-state.store";
import { mailBody } from "./mail-body";
import { isMailable, isOfServer, judgeMailError, parseSender, restMs } from "./mail-rules";
import { deliver, mailWithinMs } from "./mail-transport";
import type { Message, Sent } from "./model";
import { keepMail } from "./outbox.store";

export type Receiver = { address: string; name: string };

/** Mails under way in this process. Further ones are tried again later instead of waiting here. */
const underWayAtMost = 12;

type Course = { underWay: number; failures: number; restsUntil: number };
const course = () => singleton<Course>("mail-course", () => ({ underWay: 0, failures: 0, restsUntil: 0 }));

/**
 * Sends one message, or a digest of several. Without a mail server the mail goes to the outbox.
 *
 * A server that hangs holds a caller for 15 seconds at most. After a failure of the server the channel rests for up to a
 * minute: mails fail at once and are to be tried again.
 */
export async function sendMail(to: Receiver, messages: readonly Message[], withinMs = mailWithinMs): Promise<Sent> {
  const [first] = messages;
  if (!first || !isMailable(to)) return { status: "failed", code: "address_invalid", again: false };
  const { mail, publicUrl } = runtime();
  const body = mailBody(messages, publicUrl);
  if (!mail) {
    await keepMail({ id: newId("mail"), ...to, ...body, messageIds: messages.map(({ id }) => id) });
    return { status: "accepted", kept: true };
  }
  const now = course();
  if (performance.now() < now.restsUntil) return { status: "failed", code: "channel_rests", again: true };
  if (now.underWay >= underWayAtMost) return { status: "failed", code: "channel_busy", again: true };
  now.underWay += 1;
  const messageId = `<${first.id}.${messages.length}@${new URL(publicUrl).hostname}>`;
  const content = { messageId, from: senderOf(mail.from), to, ...body };
  const sent = await deliver(mail.url, content, withinMs)
    .then((): Sent => ({ status: "accepted" }), judgeMailError)
    .finally(() => {
      now.underWay -= 1;
    });
  rest(now, sent);
  await noteAttempt("mail", sent);
  return sent;
}

/** The settings were checked at the start. */
const senderOf = (text: string): Receiver => parseSender(text) ?? { address: text, name: "" };

function rest(now: Course, sent: Sent): void {
  now.failures = isOfServer(sent) ? now.failures + 1 : 0;
  now.restsUntil = now.failures > 0 ? performance.now() + restMs(now.failures) : 0;
}
