import { expect, test } from "@/e2e/support/browser/test";
import { type Receiver, startReceiver } from "@/lib/testing/receiver";

let receiver: Receiver;
test.beforeEach(async () => {
  receiver = await startReceiver();
});
test.afterEach(() => receiver.end());

test.describe("an admin", () => {
  test.use({ as: "admin", expected: /^422 / });

  test("sends a test mail, reads it in the outbox, and sets up a webhook for a chat", async ({ page }) => {
    const name = `Chat ${crypto.randomUUID()}`;
    await page.goto("/notification-channels");
    await page.getByRole("button", { name: "Send test mail" }).click();
    await expect(page.getByText("Test sent")).toBeVisible();
    await page.getByRole("link", { name: "Open outbox" }).click();
    await page
      .getByRole("row", { name: /This is a test of notifications/ })
      .first()
      .click();
    const frame = page.frameLocator("iframe");
    await expect(frame.getByText("This is a test of notifications by e-mail.")).toBeVisible();
    await expect(page.locator("iframe")).toHaveAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
    await page.getByRole("tab", { name: "Text" }).click();
    await expect(page.getByText(/No link decides anything/)).toBeVisible();

    await page.goto("/notification-channels");
    await page.getByRole("button", { name: "Create webhook" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^Name/).fill(name);
    await dialog.getByLabel(/^Address/).fill("https://10.0.0.1/hook");
    await dialog.getByLabel("An action waits for approval").check();
    await dialog.getByRole("button", { name: "Create webhook" }).click();
    await expect(dialog.getByText(/not public/)).toBeVisible();
    await dialog.getByLabel(/^Address/).fill(`${receiver.url}/services/SECRET`);
    await dialog.getByRole("button", { name: "Create webhook" }).click();
    await expect(page.getByRole("heading", { name })).toBeVisible();
    await expect(page.getByText("SECRET")).toHaveCount(0);
    await page.getByRole("button", { name: "Send test" }).click();
    const sent = page.getByRole("table", { name: "Messages" });
    await expect(sent.getByText("Delivered (204)")).toBeVisible();
    expect(JSON.parse(receiver.received[0]?.body ?? "{}").text).toContain("This is a test of notifications");
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete webhook" }).click();
    await expect(page).toHaveURL(/\/notification-channels$/);
  });
});
