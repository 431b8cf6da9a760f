import { createHmac, randomBytes } from "node:crypto";

/** The beginning of a symmetric secret (Standard Webhooks, "Symmetric"). */
export const secretPrefix = "whsec_";

/**
 * Makes a secret of 32 random bytes: `whsec_` and their Base64.
 *
 * It has neither `+` nor `/`, so that it is one word for scanners and for the redaction of logs.
 */
export function newWebhookSecret(): string {
  for (;;) {
    const text = randomBytes(32).toString("base64");
    if (!/[+/]/.test(text)) return `${secretPrefix}${text}`;
  }
}

export type WebhookMessage = {
  /** The same for each attempt. */
  id: string;
  /** The time of the attempt. */
  at: Date;
  body: string;
};

/**
 * The headers of a message: `webhook-id`, `webhook-timestamp` in seconds, and `webhook-signature` with one signature for
 * each secret. A signature is HMAC-SHA256 over id, timestamp and body, joined by dots.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signedHeaders({ id, at, body }: WebhookMessage, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(secretPrefix.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`, "utf8").digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
