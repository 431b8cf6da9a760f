import { dialog, press, type Screen } from "./screen";

/** Channels of notifications. */
export const channelScreens: Screen[] = [
  {
    name: "notification-channels",
    page: "(console)/notification-channels",
    as: "admin",
    path: () => "/notification-channels",
  },
  {
    name: "notification-channels-create",
    within: dialog,
    page: "(console)/notification-channels",
    as: "admin",
    path: () => "/notification-channels",
    act: press("Create webhook"),
  },
  {
    name: "notification-webhook",
    page: "(console)/notification-channels/[webhookId]",
    as: "admin",
    path: () => "/notification-channels",
    act: async (page) => {
      await press("Create webhook")(page);
      const form = page.getByRole("dialog");
      await form.getByLabel("Name", { exact: false }).first().fill(`Chat ${crypto.randomUUID()}`);
      await form.getByLabel("Address").fill("https://127.0.0.1:1/hook");
      await form.getByRole("button", { name: "Create webhook" }).click();
      await page.getByText("No messages yet").waitFor();
    },
  },
  {
    name: "outbox",
    page: "(console)/notification-channels/outbox",
    as: "admin",
    path: () => "/notification-channels/outbox",
  },
];
