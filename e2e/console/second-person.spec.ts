import type { Page } from "@playwright/test";
import { examineHere } from "@/e2e/support/browser/examine";
import { openSession, type Session } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";
import { admin, connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";

// How the log is kept, and the marks of a catalogue, changed by two admins of a founded organisation.
test.describe.configure({ mode: "default" });

let server: TestServer;
let first: Session;
let second: Session;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  server = await startTestServer();
  first = await openSession(admin, server.url);
  const other = { email: "second@acme.example", password: "a password of their own" };
  await first.api.post("/api/people", { ...other, name: "Second Admin", roles: ["admin"] });
  const { sql, end } = await connectTo(server);
  // Their own password makes them the second independent admin.
  await sql("update people set password_chosen_at = clock_timestamp() where email = $1", [other.email]);
  await end();
  second = await openSession(other, server.url);
});
test.afterAll(() => discard(server));

const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const completeness = async (open: (session: Session) => Promise<Page>, session: Session): Promise<Page> => {
  const page = await open(session);
  await page.goto(`${server.url}/audit/completeness`);
  return page;
};

test("a shorter retention waits for a second admin, who reads and confirms it", async ({ open }) => {
  const page = await completeness(open, first);
  await page.getByRole("button", { name: "Change retention" }).click();
  const dialog = page.getByRole("dialog", { name: "Change retention" });
  await dialog.getByLabel("Months").fill("120");
  await dialog.getByLabel("Reason").fill("Ten years are enough.");
  await dialog.getByRole("button", { name: "Change retention" }).click();
  const own = panel(page, "Retention").getByRole("region", { name: "Proposed change" });
  await expect(own).toContainText("Records are kept 120 months.");
  await expect(own.getByRole("button", { name: "Confirm change" })).toHaveCount(0);
  const other = await completeness(open, second);
  const retention = panel(other, "Retention");
  await expect(retention).toContainText("permanently");
  await expect(retention).toContainText("Ten years are enough.");
  await examineHere(other, "completeness-change");
  await retention.getByRole("button", { name: "Confirm change" }).click();
  await expect(retention.getByRole("region", { name: "Proposed change" })).toHaveCount(0);
  await expect(retention).toContainText("120 months");
});

test("a legal hold stays in effect until a second admin confirms its release, in the inbox", async ({ open }) => {
  const hold = { name: "Case 7", reason: "A court asks.", from: "2020-01-01T00:00:00Z", to: "2020-02-01T00:00:00Z" };
  await first.api.post("/api/legal-holds", hold);
  const page = await completeness(open, first);
  const row = panel(page, "Legal holds").getByRole("listitem").filter({ hasText: "Case 7" });
  await row.getByRole("button", { name: "Release" }).click();
  const release = page.getByRole("dialog");
  await release.getByLabel("Reason").fill("The case is over.");
  await release.getByRole("button", { name: "Release hold" }).click();
  await expect(row).toContainText("In effect");
  await expect(row).toContainText("Release the legal hold Case 7");
  const inbox = await open(second);
  await inbox.goto(`${server.url}/inbox`);
  await expect(inbox.getByText(/Release a legal hold/).first()).toBeVisible();
  const other = await completeness(open, second);
  const shown = panel(other, "Legal holds").getByRole("listitem").filter({ hasText: "Case 7" });
  await shown.getByRole("button", { name: "Confirm change" }).click();
  await expect(shown).toContainText("Released by Second Admin");
});

test("a lower effect waits for a second admin, who reads the whole edit and confirms it", async ({ open }) => {
  const payment = { name: "payment", actions: ["create"], fields: {}, effects: { create: "irreversible" } };
  const system = { name: "Payments", identifier: "https://effects.acme.example", types: [payment] };
  const { id } = await first.api.post<{ id: string }>("/api/resource-servers", system);
  const page = await open(first);
  await page.goto(`${server.url}/resource-servers/${id}`);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Edit Payments" });
  await dialog.getByLabel("Effect of create").selectOption("read");
  await dialog.getByLabel("Reason").fill("It only looks.");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  const own = page.getByRole("region", { name: "Proposed change" });
  await expect(own).toContainText("payment create is marked read.");
  await expect(own.getByRole("button", { name: "Confirm change" })).toHaveCount(0);
  const inbox = await open(second);
  await inbox.goto(`${server.url}/inbox`);
  await expect(inbox.getByText(/Lower effects in the catalogue of Payments/).first()).toBeVisible();
  const other = await open(second);
  await other.goto(`${server.url}/resource-servers/${id}`);
  const change = other.getByRole("region", { name: "Proposed change" });
  await expect(change).toContainText("It only looks.");
  await expect(change).toContainText("Effect of payment create");
  await examineHere(other, "resource-server-change");
  await change.getByRole("button", { name: "Confirm change" }).click();
  await expect(change).toHaveCount(0);
  await expect(other.getByText("version 2")).toBeVisible();
});

test("the suspension of every agent ends when a second admin confirms it in the inbox", async ({ open }) => {
  const reason = "A key is on the loose.";
  const stop = await first.api.post<{ id: string }>("/api/revocations/suspensions", { scope: { all: true }, reason });
  await first.api.post(`/api/revocations/${stop.id}/lift`, { reason: "The key is replaced." });
  const page = await open(second);
  await page.goto(`${server.url}/inbox`);
  await page
    .getByRole("list", { name: "Items" })
    .getByRole("link")
    .filter({ hasText: "End the suspension of every agent" })
    .click();
  const review = page.getByRole("region", { name: "Proposed change" });
  await expect(review).toContainText(reason);
  await expect(review).toContainText("Every agent may act again");
  await review.getByRole("button", { name: "Confirm change" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm change" });
  await expect(dialog).toContainText("Lift the suspension of every agent");
  await dialog.getByRole("button", { name: "Confirm change" }).click();
  await expect(review).toHaveCount(0);
  const { liftedAt } = await first.api.get<{ liftedAt: string | null }>(`/api/revocations/${stop.id}`);
  expect(liftedAt).not.toBeNull();
});
