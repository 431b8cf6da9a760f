import { ApiProblem } from "@/components/data/api-problem";
import type { AddBrowser } from "@/lib/notification-channels/schema";

const worker = "/push.js";

/** Whether the browser can take push messages here: in a secure context, and not where it lacks the Push API. */
export const isPushable = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** The subscription of this browser, if it has one. */
export async function subscription(): Promise<PushSubscription | null> {
  if (!isPushable()) return null;
  const registration = await navigator.serviceWorker.getRegistration(worker);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

const refusal = (code: string, title: string) => new ApiProblem({ status: 0, code, title });

const notMade = () =>
  refusal(
    "no_subscription",
    "The browser made no subscription. A private window makes none. In another window, try again later.",
  );

/** Asks the person for permission, and subscribes for the key of this deployment. */
export async function subscribe(publicKey: string): Promise<Pick<AddBrowser, "endpoint" | "keys">> {
  if ((await Notification.requestPermission()) !== "granted") {
    throw refusal("not_permitted", "The browser does not permit notifications of this site. Change its site settings.");
  }
  await navigator.serviceWorker.register(worker);
  const { pushManager } = await navigator.serviceWorker.ready;
  // A subscription for the key of another deployment at this address takes no message of this one.
  await (await pushManager.getSubscription())?.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  // Each browser words its reason in another way.
  const made = await pushManager.subscribe(options).catch(() => {
    throw notMade();
  });
  const { endpoint, keys } = made.toJSON();
  if (endpoint && keys?.p256dh && keys.auth) return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
  throw notMade();
}

const browsers = ["Edg", "OPR", "Firefox", "Chrome", "Safari"] as const;
const shown: Partial<Record<(typeof browsers)[number], string>> = { Edg: "Edge", OPR: "Opera" };
const systems = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"] as const;

/** `Firefox on Linux`, from a `User-Agent`. */
export function browserName(userAgent: string): string {
  const browser = browsers.find((name) => userAgent.includes(`${name}/`));
  const system = systems.find((name) => userAgent.includes(name));
  return [browser ? (shown[browser] ?? browser) : "Browser", ...(system ? ["on", system] : [])].join(" ");
}
