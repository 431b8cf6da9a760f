import type { CDPSession, Page, Worker } from "@playwright/test";
import { wholeBrowser } from "@/e2e/support/browser/launch";
import { newAgent, newRequest } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import type { NotificationList } from "@/lib/notifications/schema";

// The part of a browser in Web Push. No push service is asked: the browser hands a message to its service worker.

const button = (page: Page) => page.getByRole("button", { name: "Turn on in this browser" });

async function permit(page: Page, cdp: CDPSession, setting: "granted" | "denied"): Promise<void> {
  const { targetInfo } = await cdp.send("Target.getTargetInfo");
  const { browserContextId } = targetInfo;
  const permission = { name: "notifications" };
  await cdp.send("Browser.setPermission", {
    permission,
    setting,
    origin,
    ...(browserContextId && { browserContextId }),
  });
  await page.goto("/account#notifications");
}

/** The id of the registration once its worker is there, and the worker. */
async function registered(page: Page, cdp: CDPSession): Promise<{ registrationId: string; worker: Worker }> {
  const context = page.context();
  const id = new Promise<string>((resolve) => {
    cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
      const active = versions.find(({ status }) => status === "activated");
      if (active) resolve(active.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  const registrationId = await id;
  const worker = context.serviceWorkers().find((one) => one.url().endsWith("/push.js"));
  return { registrationId, worker: worker ?? (await context.waitForEvent("serviceworker")) };
}

const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration("/push.js");
    const notifications = (await registration?.getNotifications()) ?? [];
    return notifications.map(({ title, body }) => ({ title, body }));
  });

/** Clicks the notification as the system would. A worker opens a window only for a press of a person. */
const clicked = (worker: Worker) =>
  worker.evaluate<{ opened: string[]; left: number }>(`(async () => {
    const opened = [];
    Object.defineProperty(clients, "openWindow", { configurable: true, value: async (at) => void opened.push(at) });
    const [notification] = await registration.getNotifications();
    const event = new NotificationEvent("notificationclick", { notification });
    const work = [];
    Object.defineProperty(event, "waitUntil", { value: (one) => work.push(one) });
    dispatchEvent(event);
    await Promise.all(work);
    return { opened, left: (await registration.getNotifications()).length };
  })()`);

// Contexts of tests are private windows, of which Chromium says this in the console.
test.use({
  as: "approver",
  expected: /does not support the Push API in incognito mode/,
  launchOptions: wholeBrowser,
});

test.afterEach(({ page }) =>
  page.evaluate(async () => {
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  }),
);

test("a browser that does not permit notifications says so in words", async ({ page }) => {
  const cdp = await page.context().newCDPSession(page);
  await permit(page, cdp, "denied");
  await button(page).click();
  await expect(page.getByText("Notifications not turned on").first()).toBeVisible();
  await expect(page.getByText(/^The browser does not permit notifications of this site\./).first()).toBeVisible();
});

test("a browser without a push service says so, and its worker shows a message and opens the request", async ({
  page,
  session,
}) => {
  const [security, owner, approver] = [await session("security"), await session("finance"), await session("approver")];
  const agent = await newAgent(security.api, { ownerEmail: personOf("finance").email });
  const request = await newRequest(owner.api, agent.id, "Push");
  const told = async () => {
    const { notifications } = await approver.api.get<NotificationList>("/api/notifications?limit=100");
    return notifications.find(({ subjectId }) => subjectId === request.id);
  };
  await expect.poll(told).toBeTruthy();
  const notification = await told();

  const cdp = await page.context().newCDPSession(page);
  await permit(page, cdp, "granted");
  await button(page).click();
  await expect(page.getByText(/^The browser made no subscription\./).first()).toBeVisible();

  const { registrationId, worker } = await registered(page, cdp);
  const push = (data: string) => cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  const { id, sentence, link } = notification ?? {};
  await push(JSON.stringify({ id, sentence, link }));
  await expect.poll(() => shown(page)).toEqual([{ title: "Mandate", body: sentence }]);
  const { opened, left } = await clicked(worker);
  expect([left, opened.length]).toEqual([0, 1]);
  await page.goto(opened[0] ?? "/");
  await expect(page.getByRole("article", { name: `Request ${request.id}` })).toBeVisible();

  // The browser can lose a message while it stops the worker, so it is sent until it is shown.
  await expect(async () => {
    await push("no JSON");
    await expect.poll(() => shown(page), { timeout: 5_000 }).not.toEqual([]);
  }).toPass();
  for (const one of await shown(page)) expect(one).toEqual({ title: "Mandate", body: "You have a notification." });
  expect((await clicked(worker)).opened).toEqual([`${origin}/`]);
  await push(JSON.stringify({ id: "not_1", sentence: "Elsewhere", link: "https://evil.example/" }));
  await expect.poll(() => shown(page)).toHaveLength(1);
  expect((await clicked(worker)).opened).toEqual([origin]);
});
