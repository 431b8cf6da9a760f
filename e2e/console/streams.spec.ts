import { expect, test } from "@/e2e/support/browser/test";
import { signedHeaders } from "@/lib/protocols/webhooks/standard-webhooks";
import { answering, type Receiver, startReceiver } from "@/lib/testing/receiver";

let receiver: Receiver;
test.beforeEach(async () => {
  receiver = await startReceiver();
});
test.afterEach(() => receiver.end());

test.describe("an admin", () => {
  test.use({ as: "admin", expected: /^422 / });

  test("creates a stream, sees its secret once, tests, pauses, replays, rotates and deletes it", async ({ page }) => {
    const name = `SIEM ${crypto.randomUUID()}`;
    await page.goto("/streams");
    await page.getByRole("button", { name: "Create stream" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^Name/).fill(name);
    await dialog.getByLabel(/^Address/).fill("https://10.0.0.1/hook");
    await dialog.getByLabel("Filter").fill("type:person.signed-in");
    await dialog.getByLabel("Begin with").selectOption("start");
    await dialog.getByRole("button", { name: "Create stream" }).click();
    await expect(dialog.getByText(/not public/)).toBeVisible();
    await dialog.getByLabel(/^Address/).fill(`${receiver.url}/hook`);
    await dialog.getByRole("button", { name: "Create stream" }).click();
    await expect(dialog.getByText("It is shown only once")).toBeVisible();
    const secret = (await dialog.locator("code").first().textContent()) ?? "";
    expect(secret).toMatch(/^whsec_/);
    await dialog.getByRole("button", { name: "I have stored it" }).click();

    await expect(page.getByRole("heading", { name })).toBeVisible();
    const log = page.getByRole("table", { name: "Deliveries" });
    await expect(log.getByText("Delivered (204)").first()).toBeVisible({ timeout: 15_000 });
    const { headers = {}, body = "" } = receiver.received[0] ?? {};
    const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
    expect(headers).toMatchObject(signedHeaders({ id: String(headers["webhook-id"]), at, body }, [secret]));

    receiver.answer(answering(503));
    await page.getByRole("button", { name: "Send test" }).click();
    await expect(page.getByText("Test not delivered").first()).toBeVisible();
    await expect(log.getByText("The receiver refused it (503)").first()).toBeVisible();
    receiver.answer(answering(204));

    await page.getByRole("button", { name: "Pause" }).click();
    await dialog.getByRole("button", { name: "Pause stream" }).click();
    await expect(page.getByText("The stream is paused")).toBeVisible();
    await page.getByRole("button", { name: "Send again" }).click();
    await dialog.getByLabel("Entry number").fill("0");
    await dialog.getByRole("button", { name: "Send again" }).click();
    await expect(page.getByText("It goes on with entry 0.")).toBeVisible();
    const before = receiver.received.length;
    await page.getByRole("button", { name: "Resume" }).click();
    await dialog.getByRole("button", { name: "Resume stream" }).click();
    await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBeGreaterThan(before);

    await page.getByRole("button", { name: "Rotate secret" }).click();
    await dialog.getByRole("button", { name: "Rotate secret" }).click();
    await expect(dialog.locator("code").first()).toHaveText(/^whsec_/);
    expect(await dialog.locator("code").first().textContent()).not.toBe(secret);
    await dialog.getByRole("button", { name: "I have stored it" }).click();
    await expect(page.getByText("Former secret until")).toBeVisible();

    await page.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete stream" }).click();
    await expect(page).toHaveURL(/\/streams$/);
    await expect(page.getByText(name)).toHaveCount(0);
  });
});

test.describe("an auditor", () => {
  test.use({ as: "auditor" });

  test("reads streams and learns who changes them", async ({ page, session }) => {
    const { api } = await session("admin");
    const name = `Read ${crypto.randomUUID()}`;
    const stream = { name, kind: "otlp", url: receiver.url };
    const { id } = await api.post<{ id: string }>("/api/streams", stream);
    await page.goto("/streams");
    await page.getByRole("link", { name: new RegExp(name) }).click();
    await expect(page.getByRole("heading", { name })).toBeVisible();
    await expect(page.getByText("OpenTelemetry logs")).toBeVisible();
    await page.getByRole("button", { name: "Pause" }).hover();
    await expect(page.getByText("Streams are changed by people with the role admin.").first()).toBeVisible();
    await api.delete(`/api/streams/${id}`);
  });
});
