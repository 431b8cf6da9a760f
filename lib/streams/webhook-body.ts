import { encodeBase64 } from "@/lib/protocols/encoding/base64";
import type { StreamedEntry } from "./entry";

/**
 * The body of a webhook: `{ type, timestamp, data }` (Standard Webhooks, "Payload structure"). `data` has the sealed bytes
 * and the leaf hash, so that the receiver can check the entry against the log.
 *
 * @param origin The name of the log.
 */
export function webhookBody({ index, body, bytes, leafHash, sentence, texts }: StreamedEntry, origin: string): string {
  return JSON.stringify({
    type: body?.type ?? "entry.unreadable",
    timestamp: body?.time ?? null,
    data: {
      ...{ log: origin, index, entryId: body?.id ?? null, sentence },
      ...{ entry: encodeBase64(bytes), leafHash: encodeBase64(leafHash) },
      ...(texts && { texts }),
    },
  });
}

/** The body of a test. */
export const testBody = (stream: { id: string; name: string }, now: Date): string =>
  JSON.stringify({
    type: "stream.test",
    timestamp: now.toISOString(),
    data: { stream: stream.id, sentence: `A test of the stream ${stream.name}.` },
  });
