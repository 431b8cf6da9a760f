import type { Tx } from "@/lib/platform/database/transaction";
import { type Receiver, sendMail as sendMailOver } from "./mail";
import type { Message, Sent } from "./model";
import { sendPush as sendPushOver } from "./push";
import { enqueueMessage } from "./webhook-queue.store";

export type { Message, Sent } from "./model";

/**
 * Sends one message at once, or several as a digest. Without a mail server the mail goes to the outbox.
 *
 * A call takes 15 seconds at most. `again: false` is final for this receiver: the address or the mail was refused. A
 * repeated call may send the mail twice, with the same `Message-ID`.
 */
export const sendMail = (to: Receiver, messages: readonly Message[]): Promise<Sent> => sendMailOver(to, messages);

/**
 * Sends a message to each browser of a person, within 5 seconds. `no_browser` is final: they have none. `channel_rests`
 * is not: a browser rests.
 */
export const sendPush = (personId: string, message: Message): Promise<Sent> => sendPushOver(personId, message);

/**
 * Lets a message wait for the webhooks of the organisation that take its kind. With a transaction it does so in there. A message waits once for each webhook, however often it is given. The webhooks are sent beside the jobs.
 */
export const sendWebhooks = (message: Message, tx?: Tx): Promise<void> => enqueueMessage(message, tx);
