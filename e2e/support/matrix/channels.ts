import { createECDH, randomBytes } from "node:crypto";
import { type HttpClient, succeeded } from "@/lib/testing/http";

const path = "/api/notification-channels";

/** Creates a webhook to a receiver that is not there. There are few at most, so those of earlier calls go. */
export async function addWebhook(client: HttpClient, name = "Of a call"): Promise<Record<string, string>> {
  const { webhooks } = (await client.get<{ webhooks: { id: string; name: string }[] }>(path)).body;
  for (const { id } of webhooks.filter((one) => one.name === name)) {
    await client.send("DELETE", `${path}/webhooks/${id}`, { json: {} });
  }
  const webhook = { name, template: "standard", url: "https://127.0.0.1:1/hook" };
  return { webhookId: succeeded(await client.post<{ id: string }>(`${path}/webhooks`, webhook)).id };
}

/** Lets the outbox keep a mail. */
export async function addMail(client: HttpClient): Promise<Record<string, string>> {
  succeeded(await client.post(`${path}/test`, { channel: "mail" }));
  const { mails } = succeeded(await client.get<{ mails: { id: string }[] }>(`${path}/mails?limit=1`));
  return { mailId: mails[0]?.id ?? "" };
}

/** A subscription of a browser whose push service is not there. */
export function newSubscription() {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  const keys = { p256dh: ecdh.getPublicKey("base64url"), auth: randomBytes(16).toString("base64url") };
  return { endpoint: `https://127.0.0.1:1/push/${crypto.randomUUID()}`, keys, browser: "Firefox on Linux" };
}

/** Turns notifications on in a browser of the person. */
export async function addBrowser(client: HttpClient): Promise<Record<string, string>> {
  return { browserId: succeeded(await client.post<{ id: string }>("/api/session/browsers", newSubscription())).id };
}
