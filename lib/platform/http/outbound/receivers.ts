import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import { clock } from "@/lib/platform/base/clock";
import { product } from "@/lib/platform/base/product";
import { runtime } from "@/lib/platform/base/runtime";
import { signedHeaders } from "@/lib/protocols/webhooks/standard-webhooks";
import { type Guard, resolvePublic, within } from "./pinned-request";
import { postGuarded } from "./post-guarded";
import type { Posted } from "./refusals.model";
import { hostOf, type UrlRefusal, urlRefusal } from "./url";

/** Networks that messages may reach although they are not public. Loopback is one of them outside production. */
export function receiverGuard(): Guard {
  const { internalStreams = [], production } = runtime();
  return { internal: production ? internalStreams : [...internalStreams, "127.0.0.0/8", "::1/128"] };
}

const resolveMs = 2_000;

/**
 * Finds why an address must not be reached: by its text, or because its name leads inward now. A name that does not
 * resolve is taken. Each connection is judged again.
 */
export async function addressRefusal(url: string, guard: Guard): Promise<UrlRefusal | undefined> {
  const refusal = urlRefusal(url, guard.internal);
  if (refusal) return refusal;
  const signal = AbortSignal.timeout(resolveMs);
  const resolved = await within(signal, resolvePublic(hostOf(new URL(url)), guard)).catch(() => undefined);
  return typeof resolved === "object" && resolved.code === "address_not_allowed" ? resolved.code : undefined;
}

/** The body of one request, and the id of its message. */
export type Message = { id: string; body: string };

export type Credentials = {
  headers?: Readonly<Record<string, string>>;
  /** Secrets that sign a message (Standard Webhooks). */
  secrets?: readonly string[];
};

/** One connection to a receiver. `at` is the time that was signed. */
export type Receiver = { post(message: Message): Promise<{ posted: Posted; at: Date; ms: number }>; close(): void };

/** Keeps one connection to a receiver of JSON. */
export function openReceiver(
  url: string,
  guard: Guard & { plain?: boolean },
  { headers = {}, secrets }: Credentials,
): Receiver {
  const agent = new (url.startsWith("https:") ? SecureAgent : Agent)({ keepAlive: true, maxSockets: 1 });
  return {
    async post({ id, body }) {
      const at = clock.now();
      const began = performance.now();
      const posted = await postGuarded(url, guard, {
        headers: {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(body)),
          "user-agent": `Mandate/${product.version}`,
          ...headers,
          ...(secrets && signedHeaders({ id, at, body }, secrets)),
        },
        ...{ body, agent },
      });
      return { posted, at, ms: Math.round(performance.now() - began) };
    },
    close: () => agent.destroy(),
  };
}
