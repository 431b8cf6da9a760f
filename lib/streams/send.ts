import { clock } from "@/lib/platform/base/clock";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { type Message, openReceiver } from "@/lib/platform/http/outbound/receivers";
import { judgeAnswer, type Outcome } from "./policy";
import { openHeaders, openSecret } from "./secret";
import type { StreamRow } from "./store";

/** The operator names the receiver in the settings of the server, so it may be anywhere. */
const anywhere = { internal: ["0.0.0.0/0", "::/0"], plain: true } as const;

export type Attempt = Outcome & { ms: number };

/** The connection of one stream to its receiver. */
export type Sender = { send(message: Message): Promise<Attempt>; close(): void };

/**
 * Opens the secrets of a stream and keeps one connection to its receiver.
 *
 * @returns undefined if the secrets do not open, as under another key-encryption key.
 */
export function openSender(stream: StreamRow, guard: Guard): Sender | undefined {
  const { url, kind } = stream;
  const headers = stream.headers === null ? {} : openHeaders(stream, stream.headers);
  const secrets = secretsOf(stream);
  if (!headers || !secrets) return undefined;
  const limits = stream.fromEnvironment ? { ...guard, ...anywhere } : guard;
  const receiver = openReceiver(url, limits, { headers, ...(kind === "webhook" && { secrets }) });
  return {
    async send(message) {
      const { posted, at, ms } = await receiver.post(message);
      return { ...judgeAnswer(kind, posted, at), ms };
    },
    close: receiver.close,
  };
}

/** The secret and, until the overlap of a rotation ends, the former one. */
function secretsOf(stream: StreamRow): string[] | undefined {
  const { secret, previousSecret, previousUntil } = stream;
  const overlaps = previousUntil !== null && previousUntil > clock.now();
  const wrapped = [secret, overlaps ? previousSecret : null].filter((one) => one !== null);
  const opened = wrapped.map((one) => openSecret(stream, one)).filter((one) => one !== undefined);
  return opened.length === wrapped.length ? opened : undefined;
}
