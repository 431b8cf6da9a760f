import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/browser/test";
import type { AuditList, EntryEvidence } from "@/lib/audit/schema";

test.use({ as: "security" });

let evidence: EntryEvidence;
let key = "";

test.beforeAll(async ({ session }) => {
  const { api } = await session("security");
  const { entries } = await api.get<AuditList>("/api/audit?limit=1");
  evidence = await api.get<EntryEvidence>(`/api/audit/${entries[0]?.index ?? 0}/evidence`);
  key = evidence.vkey;
});

const choose = (page: Page, content: EntryEvidence) =>
  page
    .getByLabel("Choose files")
    .setInputFiles({ name: "entry.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(content)) });

const verdict = (page: Page, title: string) => page.getByRole("heading", { name: title, exact: true });

test("a dropped entry is verified in this browser, with the origin once a key is given", async ({ page }) => {
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await page.goto("/audit/verify");
  await choose(page, evidence);
  await expect(verdict(page, "Consistent with itself only, origin not checked")).toBeVisible();
  await page.getByLabel("Key of the log").fill(key);
  await expect(verdict(page, "Verified")).toBeVisible();
  await expect(page.getByRole("list", { name: "Checks" }).getByText(/^The checkpoint of/)).toBeVisible();
  await expect(page.getByText("entry.json")).toBeVisible();
  expect(sent.filter((url) => !url.includes("/api/auth/"))).toEqual([]);
});

test("a changed entry is refused, and missing texts are listed", async ({ page }) => {
  await page.goto("/audit/verify");
  await page.getByLabel("Key of the log").fill(key);
  const [text, ...others] = evidence.texts;
  if (!text) throw new Error("The entry has a text.");
  await choose(page, { ...evidence, texts: [{ ...text, value: `${text.value}!` }, ...others] });
  await expect(verdict(page, "Refused")).toBeVisible();
  await choose(page, { ...evidence, texts: others });
  await expect(verdict(page, "Verified")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Missing texts" })).toBeVisible();
  await expect(page.getByRole("listitem").getByText(text.member, { exact: true })).toBeVisible();
});

test("a file of no kind is told from a wrong one", async ({ page }) => {
  await page.goto("/audit/verify");
  const buffer = Buffer.from("Dear auditor");
  await page.getByLabel("Choose files").setInputFiles({ name: "letter.txt", mimeType: "text/plain", buffer });
  await expect(verdict(page, "Not verified")).toBeVisible();
});

test("the exports name the digest of the verifier that this server offers", async ({ page }) => {
  const file = await (await page.request.get("/verify.mjs")).body();
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(file))).toString("hex");
  await page.goto("/exports");
  await expect(page.getByText(digest)).toBeVisible();
});
