import type { Page } from "@playwright/test";
import { newAgent, newcomer, unique } from "@/e2e/support/browser/objects";
import { type Paid, paid } from "@/e2e/support/browser/payment";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";
import type { AuditList } from "@/lib/audit/schema";
import type { CaseResponse } from "@/lib/cases/schema";
import { yearAroundNow } from "@/lib/testing/stage";

test.use({ as: "auditor" });

let made: Paid;
test.beforeAll(async ({ session }) => {
  made = await paid(session);
});

const listens = (page: Page): Promise<void> => expect(page.getByRole("banner").getByText("Live")).toBeVisible();
const row = (page: Page, index: number) => page.getByRole("button", { name: new RegExp(`^Open entry ${index}:`) });
const trail = () => `/audit?q=agent:${made.agentId}`;

test("an entry is pinned with p to a new case, bears its mark, and the pin is undone", async ({ page }) => {
  const title = unique("A case");
  await page.goto(trail());
  await listens(page);
  await row(page, made.refused.index).focus();
  await page.keyboard.press("p");
  const dialog = page.getByRole("dialog", { name: `Pin entry ${made.refused.index.toLocaleString("en")}` });
  await dialog.getByLabel("Case", { exact: true }).selectOption("New case…");
  await dialog.getByLabel("Title of the new case").fill(title);
  await dialog.getByLabel("Note").fill("Above the limit");
  await dialog.getByRole("button", { name: "Pin entry" }).click();
  const mark = page
    .getByRole("row")
    .filter({ has: row(page, made.refused.index) })
    .getByTitle(`In case ${title}`);
  await expect(mark).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(mark).toHaveCount(0);
  await page.goto("/cases");
  await page.getByRole("link", { name: title }).click();
  await expect(page.getByText("No entries yet")).toBeVisible();
});

test("the open entry is pinned by its button, gets a note with n, and names its case", async ({ page, session }) => {
  const title = unique("Another case");
  const { api } = await session("auditor");
  const period = yearAroundNow();
  const { id } = await api.post<CaseResponse>("/api/cases", { title, ...period });
  await page.goto(`${trail()}&entry=${made.allowed.index}`);
  await listens(page);
  const panel = page.getByRole("dialog").filter({ hasText: "of the log" });
  await panel.getByRole("button", { name: "Pin to a case (p)" }).click();
  const dialog = page.getByRole("dialog", { name: /^Pin entry/ });
  await dialog.getByLabel("Case", { exact: true }).selectOption(title);
  await dialog.getByRole("button", { name: "Pin entry" }).click();
  await expect(dialog).toBeHidden();
  const cases = panel.getByRole("list", { name: "Cases with this entry" });
  await expect(cases.getByRole("link", { name: title })).toBeVisible();
  await panel.focus();
  await page.keyboard.press("n");
  const note = page.getByRole("dialog", { name: /^Note of entry/ });
  await note.getByLabel("Note").fill("Paid to the usual account");
  await note.getByRole("button", { name: "Save note" }).click();
  await expect(cases.getByText("Paid to the usual account")).toBeVisible();
  await cases.getByRole("link", { name: title }).click();
  await expect(page).toHaveURL(new RegExp(`/cases/${id}$`));
  const pins = page.getByRole("list", { name: "Pinned entries" });
  await expect(pins.getByText("Paid to the usual account")).toBeVisible();
  await pins.getByRole("button", { name: `Remove entry ${made.allowed.index} from the case` }).click();
  await expect(page.getByText("No entries yet")).toBeVisible();
});

test.describe("handing over", () => {
  test.use({ expected: /^422 / });

  test("gives a case to another reader of the trail, and refuses other people", async ({ page, session }) => {
    const [{ api: admin }, { api }] = [await session("admin"), await session("auditor")];
    const receiver = await newcomer(admin, ["auditor"]);
    const title = unique("A case to hand over");
    const period = yearAroundNow();
    const { id } = await api.post<CaseResponse>("/api/cases", { title, ...period });
    await page.goto(`/cases/${id}`);
    await page.getByRole("button", { name: "Hand over case" }).click();
    const dialog = page.getByRole("dialog", { name: "Hand over case" });
    await dialog.getByLabel("New person").fill("no-one@acme.example");
    await dialog.getByRole("button", { name: "Hand over case" }).click();
    await expect(dialog.getByRole("alert").filter({ hasText: "No active person" })).toBeVisible();
    await dialog.getByLabel("New person").fill(receiver.email);
    await dialog.getByRole("button", { name: "Hand over case" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("Nadia Brandt").first()).toBeVisible();
    // A record of the log is listed once it is sealed.
    await expect
      .poll(async () => (await api.get<AuditList>(`/api/audit?q=id:${id}`)).entries.map(({ type }) => type))
      .toContain("case.handed-over");
    await page.goto(`/audit?q=id:${id}`);
    await expect(
      page.getByText(new RegExp(`handed the case ${title} over from .+ to Nadia Brandt`)).first(),
    ).toBeVisible();
    await receiver.end();
  });
});

test("a case is created, and deleted after a question", async ({ page }) => {
  const title = unique("A short case");
  await page.goto("/cases");
  await page.getByRole("button", { name: "Create case" }).click();
  const form = page.getByRole("dialog", { name: "Create case" });
  await form.getByLabel("Title").fill(title);
  await form.getByRole("combobox", { name: "Agent" }).pressSequentially(made.name.slice(0, -1));
  await form.getByRole("option", { name: made.name }).click();
  await expect(form.getByRole("combobox", { name: "Agent" })).toHaveValue(made.name);
  await form.getByLabel("First day (UTC)").fill("2026-11-01");
  await form.getByLabel("Last day (UTC)").fill("2026-11-30");
  await form.getByRole("button", { name: "Create case" }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(page.getByRole("link", { name: made.name }).first()).toBeVisible();
  await page.getByRole("button", { name: "Pin entry" }).click();
  await page.getByLabel("Entry number").fill(String(made.allowed.index));
  await page.getByRole("button", { name: "Pin entry" }).click();
  await expect(page.getByRole("list", { name: "Pinned entries" }).getByRole("listitem")).toHaveCount(1);
  await page.getByRole("button", { name: "Delete case" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete case" }).click();
  await expect(page).toHaveURL(/\/cases$/);
  await expect(page.getByRole("link", { name: title })).toHaveCount(0);
});

test.describe("a person without the trail", () => {
  test.use({ as: "finance" });

  test("sees no pins in their own trail, and no cases", async ({ page }) => {
    await page.goto(`${trail()}&entry=${made.allowed.index}`);
    await listens(page);
    await expect(page.getByRole("dialog").getByText(/^Entry [\d,]+ of the log$/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Pin to a case (p)" })).toHaveCount(0);
    await page.goto("/cases");
    await expect(page).toHaveURL(/\/not-allowed/);
  });
});

test("the agent of a case stays the chosen one, also where its name finds eight others first", async ({
  page,
  session,
}) => {
  const { api } = await session("security");
  const others = Array.from({ length: 8 }, () => ({ name: unique("a-first"), purpose: `Helps ${made.name}.` }));
  await Promise.all(others.map((fields) => newAgent(api, { ...fields, ownerEmail: personOf("finance").email })));
  await page.goto("/cases");
  await page.getByRole("button", { name: "Create case" }).click();
  const form = page.getByRole("dialog", { name: "Create case" });
  const field = form.getByRole("combobox", { name: "Agent" });
  await field.fill(made.agentId);
  const byName = page.waitForResponse((answer) => decodeURIComponent(answer.url()).includes(`q="${made.name}"`));
  await form.getByRole("option", { name: made.name }).click();
  await byName;
  await expect(field).toHaveValue(made.name);
  await form.getByLabel("Title").fill(unique("A case"));
  await form.getByLabel("First day (UTC)").fill("2026-11-01");
  await form.getByLabel("Last day (UTC)").fill("2026-11-30");
  const [asked] = await Promise.all([
    page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/cases")),
    form.getByRole("button", { name: "Create case" }).click(),
  ]);
  expect(asked.postData()).toContain(made.agentId);
});
