import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { changeRows } from "@/e2e/support/browser/database";
import { newcomer, unique } from "@/e2e/support/browser/objects";
import { endAtSend, signInAgain, signInDialog } from "@/e2e/support/browser/sessions";
import { expect, test } from "@/e2e/support/browser/test";
import type { ExportResponse } from "@/lib/exports/schema";
import type { Login } from "@/lib/testing/http";

// A download that the server refuses is told on the page, with the reason. The browser alone says nothing of it.

test.use({ expected: /^(?:401|403|404|503) \/api\// });

type Person = Awaited<ReturnType<typeof newcomer>>;

/** Has the server write a small export of an auditor, and opens the page that lists it. */
async function exportOf({ api }: Person, page: Page): Promise<ExportResponse> {
  const order = { kind: "audit", q: "type:agent.registered", format: "csv", purpose: unique("Download") };
  const { id } = await api.post<ExportResponse>("/api/exports", order);
  await expect.poll(async () => (await api.get<ExportResponse>(`/api/exports/${id}`)).status).toBe("done");
  await page.goto("/exports");
  return api.get<ExportResponse>(`/api/exports/${id}`);
}

/** Presses a link and answers what failed, as the page shows it. Fails if the browser leaves the page or saves a file. */
async function refusalOf(page: Page, press: () => Promise<void>): Promise<string | null> {
  const [address, files]: [string, string[]] = [page.url(), []];
  page.on("download", (file) => files.push(file.suggestedFilename()));
  await press();
  const refusal = page.getByRole("alert").filter({ hasText: "The file was not downloaded" });
  await expect(refusal).toBeAttached();
  await expect(page.getByText("The file was not downloaded").last()).toBeVisible();
  expect([page.url(), files]).toEqual([address, []]);
  return refusal.textContent();
}

/** Takes the role of an auditor from a person whose pages stay open. */
const takeRole = ({ email }: Login): Promise<number> =>
  changeRows("update people set roles = '{member}' where email = $1", [email]);

test("an export that is gone since the page was opened", async ({ open, session }) => {
  const person = await newcomer((await session("admin")).api, ["auditor"]);
  const page = await open(person);
  const { id } = await exportOf(person, page);
  await person.api.delete(`/api/exports/${id}`);
  const refusal = await refusalOf(page, () => page.getByRole("link", { name: "Download manifest.json" }).click());
  expect(refusal).toContain("There is no such export");
});

test("a file that the person may no longer read, asked for by the keyboard", async ({ open, session }) => {
  const person = await newcomer((await session("admin")).api, ["auditor"]);
  const page = await open(person);
  await page.goto("/audit?entry=0");
  const link = page.getByRole("link", { name: "Download evidence" });
  await expect(link).toBeVisible();
  expect(await takeRole(person)).toBe(1);
  const refusal = await refusalOf(page, async () => {
    await link.focus();
    await page.keyboard.press("Enter");
  });
  expect(refusal).toContain("There is nothing here, or it is not yours to see.");
});

test("a file that the server cannot give at the moment is not asked for twice, so that no download is recorded", async ({
  open,
  session,
}) => {
  const page = await open(await newcomer((await session("admin")).api, ["auditor"]));
  const sent: string[] = [];
  await page.route("**/api/audit/0/evidence", (route) => {
    sent.push(route.request().method());
    return sent.length === 1 ? route.fulfill({ status: 503 }) : route.continue();
  });
  await page.goto("/audit?entry=0");
  await refusalOf(page, () => page.getByRole("link", { name: "Download evidence" }).click());
  expect(sent).toEqual(["HEAD"]);
});

test("a session that ended: the person signs in again in place, and the file comes", async ({ open, session }) => {
  const person = await newcomer((await session("admin")).api, ["auditor"]);
  const page = await open(person);
  const { id, files } = await exportOf(person, page);
  await endAtSend(page, /\/files\/manifest\.json$/, () => person.end());
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download manifest.json" }).click();
  await expect(signInDialog(page)).toContainText("Your session ended. Sign in again to continue.");
  await signInAgain(page, person.password);
  const file = await download;
  expect(file.suggestedFilename()).toBe(`${id}-manifest.json`);
  const known = files.find(({ name }) => name === "manifest.json");
  expect((await readFile(await file.path())).length).toBe(known?.bytes);
});

test("a link works without code, and a file is recorded once", async ({ open, session, browser }) => {
  const person = await newcomer((await session("admin")).api, ["auditor"]);
  const page = await open(person);
  const { id } = await exportOf(person, page);
  const link = page.getByRole("link", { name: "Download manifest.json" });
  await Promise.all([page.waitForEvent("download"), link.click()]);
  const recorded =
    "select 1 from log_entries where type = 'evidence.downloaded' and position($1 in convert_from(body, 'UTF8')) > 0";
  await expect.poll(() => changeRows(recorded, [id])).toBe(1);
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: person.state });
  const plain = await context.newPage();
  await plain.setContent(`<base href="${page.url()}">${await link.evaluate((element) => element.outerHTML)}`);
  const [file] = await Promise.all([plain.waitForEvent("download"), plain.getByRole("link").click()]);
  expect(file.suggestedFilename()).toBe(`${id}-manifest.json`);
  await context.close();
});
