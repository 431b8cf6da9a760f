import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import { clock } from "@/lib/platform/base/clock";
import { product } from "@/lib/platform/base/product";
import { runtime } from "@/lib/platform/base/runtime";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { postGuarded } from "@/lib/platform/http/outbound/post-guarded";
import { signedHeaders } from "@/lib/protocols/webhooks/standard-webhooks";
import { judgeAnswer, type Outcome } from "./policy";
import { openHeaders, openSecret } from "./secret";
import type { StreamRow } from "./store";

/** Networks that streams may reach although they are not public. Loopback is one of them outside production. */
export function streamGuard(): Guard {
  const { internalStreams = [], production } = runtime();
  return { internal: production ? internalStreams : [...internalStreams, "127.0.0.0/8", "::1/128"] };
}

/** The operator names the receiver in the settings of the server, so it may be anywhere. */
const anywhere = { internal: ["0.0.0.0/0", "::/0"], plain: true } as const;

/** The body of one request, and the id of its message. */
export type Message = { id: string; body: string };

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
  const agent = new (url.startsWith("https:") ? SecureAgent : Agent)({ keepAlive: true, maxSockets: 1 });
  const limits = stream.fromEnvironment ? { ...guard, ...anywhere } : guard;
  return {
    async send({ id, body }) {
      const at = clock.now();
      const began = performance.now();
      const posted = await postGuarded(url, limits, {
        headers: {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(body)),
          "user-agent": `Mandate/${product.version}`,
          ...headers,
          ...(kind === "webhook" && signedHeaders({ id, at, body }, secrets)),
        },
        ...{ body, agent },
      });
      return { ...judgeAnswer(kind, posted, at), ms: Math.round(performance.now() - began) };
    },
    close: () => agent.destroy(),
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
