import { runtime } from "@/lib/platform/base/runtime";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { addressRefusal } from "@/lib/platform/http/outbound/receivers";
import { isLoopbackHost } from "@/lib/platform/http/outbound/url";
import { invalidMember } from "./errors";

/** Refuses an address that is not public or that leads back to this server, now. Each connection is judged again. */
export async function refuseAddress(
  of: "notification_webhook_invalid" | "push_subscription_invalid",
  path: string,
  url: string,
  guard: Guard,
): Promise<void> {
  const refusal = await addressRefusal(url, guard);
  if (refusal) throw invalidMember(of, path, refusal);
  if (isOwn(new URL(url))) throw invalidMember(of, path, "own_server");
}

const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === "https:" ? 443 : 80));

/** Whether an address is one of this server: by a name that it answers to, or as this machine at its port. */
export function isOwn(url: URL): boolean {
  const { publicUrl, hosts = [], port } = runtime();
  const own = [new URL(publicUrl), ...hosts.map((host) => new URL(`${url.protocol}//${host}`))];
  const namesakes = own.filter(({ hostname }) => hostname === url.hostname);
  const local = isLoopbackHost(url.hostname) || namesakes.length > 0;
  return namesakes.some((one) => portOf(one) === portOf(url)) || (local && portOf(url) === port);
}
