import type { Page } from "@playwright/test";
import { unique } from "@/e2e/support/browser/objects";
import { type Paid, paid } from "@/e2e/support/browser/payment";
import type { Api } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";
import type { CaseResponse } from "@/lib/cases/schema";
import type { ExportResponse } from "@/lib/exports/schema";
import { yearAroundNow } from "@/lib/testing/stage";

test.use({ as: "auditor" });

type Dropped = { name: string; mimeType: string; buffer: Buffer };

let made: Paid;
let key = "";
test.beforeAll(async ({ session }) => {
  made = await paid(session);
  key = (await (await fetch(new URL("/log/key", (await session("auditor")).api.client.origin))).text()).trim();
});

/** Waits until an export is written, and gives its files. */
async function filesOf(api: Api, page: Page, id: string): Promise<Dropped[]> {
  await expect.poll(async () => (await api.get<ExportResponse>(`/api/exports/${id}`)).status).toBe("done");
  const { files } = await api.get<ExportResponse>(`/api/exports/${id}`);
  return Promise.all(
    files.map(async ({ name }) => {
      const answer = await page.request.get(`/api/exports/${id}/files/${name}`);
      return { name, mimeType: "application/octet-stream", buffer: await answer.body() };
    }),
  );
}

async function drop(page: Page, files: Dropped[]): Promise<void> {
  await page.goto("/audit/verify");
  await page.getByLabel("Key of the log").fill(key);
  await page.getByLabel("Choose files").setInputFiles(files);
}

const verdict = (page: Page, title: string) => page.getByRole("heading", { name: title, exact: true });
const checks = (page: Page) => page.getByRole("list", { name: "Checks" });

/** The same files, with one byte of the last entry changed. */
const tampered = (files: readonly Dropped[]): Dropped[] =>
  files.map((file) => {
    if (file.name !== "entries.ndjson") return file;
    const text = file.buffer.toString("utf8");
    const at = text.lastIndexOf("decision.made");
    return { ...file, buffer: Buffer.from(`${text.slice(0, at)}decision.mode${text.slice(at + 13)}`) };
  });

test("an export is verified in the browser, and a changed entry is named by its place", async ({ page, session }) => {
  const { api } = await session("auditor");
  const order = { kind: "audit", q: `agent:${made.agentId}`, format: "ndjson", purpose: unique("To verify") };
  const files = await filesOf(api, page, (await api.post<{ id: string }>("/api/exports", order)).id);
  await drop(page, files);
  await expect(verdict(page, "Verified")).toBeVisible();
  await expect(checks(page).getByText(/^\d+ entries, each with the bytes of its leaf hash/)).toBeVisible();
  await drop(page, tampered(files));
  await expect(verdict(page, "Refused")).toBeVisible();
  const last = Math.max(made.allowed.index, made.refused.index);
  await expect(checks(page).getByText(`The bytes of entry ${last} were changed.`)).toBeVisible();
});

test("an evidence pack is verified in the browser", async ({ page, session }) => {
  const { api } = await session("auditor");
  const period = yearAroundNow();
  const { id } = await api.post<CaseResponse>("/api/cases", { title: unique("A pack"), ...period });
  await api.post(`/api/cases/${id}/pins`, { index: made.refused.index });
  const started = await api.post<{ id: string }>(`/api/cases/${id}/pack`);
  const pack = (await filesOf(api, page, started.id)).filter(({ name }) => name.endsWith(".zip"));
  expect(pack).toHaveLength(1);
  await drop(page, pack);
  await expect(verdict(page, "Verified")).toBeVisible();
  await drop(
    page,
    pack.map((file) => ({ ...file, buffer: file.buffer.subarray(0, file.buffer.length / 2) })),
  );
  await expect(verdict(page, "Not verified")).toBeVisible();
});
