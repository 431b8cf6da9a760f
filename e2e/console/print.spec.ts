import type { Page } from "@playwright/test";
import { unique } from "@/e2e/support/browser/objects";
import { type Paid, paid } from "@/e2e/support/browser/payment";
import { expect, test } from "@/e2e/support/browser/test";
import type { CaseResponse } from "@/lib/cases/schema";
import { yearAroundNow } from "@/lib/testing/stage";

test.use({ as: "auditor", viewport: { width: 1360, height: 900 } });

let made: Paid;
test.beforeAll(async ({ session }) => {
  made = await paid(session);
});

/** The pages of a print, each with its size in points. */
async function pagesOf(page: Page): Promise<string[]> {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
  return boxes.map(([, width, height]) => `${Math.round(Number(width))}x${Math.round(Number(height))}`);
}

const landscape = "842x595";
const portrait = "595x842";

/** Whether something is wider than a sheet with its margins, at 96 px an inch. */
const tooWide = (page: Page, width: number): Promise<string[]> =>
  page.evaluate(
    (most) =>
      [...document.querySelectorAll("body *")]
        .filter((one) => one.getClientRects().length > 0 && one.getBoundingClientRect().right > most + 1)
        .map((one) => `${one.tagName} ${(one.textContent ?? "").slice(0, 40)}`),
    width,
  );

test("the trail is printed across A4, with its question at the head and a table head on each page", async ({
  page,
}) => {
  await page.goto("/audit?from=all");
  const table = page.getByRole("table", { name: "Audit trail" });
  await expect(table.getByRole("button", { name: /^Open entry/ }).first()).toBeVisible();
  await expect(page.getByRole("status", { name: "Answer" })).toContainText("entries");
  const sizes = await pagesOf(page);
  expect(sizes.length).toBeGreaterThan(1);
  expect(new Set(sizes)).toEqual(new Set([landscape]));
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
  await expect(page.getByRole("combobox", { name: "Filter the audit trail" })).toBeHidden();
  await expect(page.getByText("Mandate audit trail")).toBeVisible();
  for (const term of ["Filter", "Period", "Printed by", "As of", "Checkpoint"]) {
    await expect(page.locator("header dt").getByText(term, { exact: true })).toBeVisible();
  }
  expect(await table.locator("thead").evaluate((head) => getComputedStyle(head).display)).toBe("table-header-group");
});

test("an entry is printed upright and alone, and its digests wrap", async ({ page }) => {
  await page.goto(`/audit?entry=${made.allowed.index}&tab=proof`);
  await expect(page.getByRole("dialog").getByText("Leaf hash", { exact: true })).toBeVisible();
  expect(new Set(await pagesOf(page))).toEqual(new Set([portrait]));
  await page.setViewportSize({ width: 700, height: 900 });
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("dialog").getByText(/Printed by/)).toBeVisible();
  await expect(page.getByRole("table", { name: "Audit trail" })).toBeHidden();
  expect(await tooWide(page, 700)).toEqual([]);
});

test("a case is printed upright: its question, zone, people, checkpoint and entries", async ({ page, session }) => {
  const { api } = await session("auditor");
  const period = yearAroundNow();
  const title = unique("A case on paper");
  const pins = [made.allowed.index, made.refused.index];
  const { id } = await api.post<CaseResponse>("/api/cases", { title, agentId: made.agentId, ...period, pins });
  await page.goto(`/cases/${id}`);
  await expect(page.getByRole("list", { name: "Pinned entries" }).getByRole("listitem")).toHaveCount(2);
  expect(new Set(await pagesOf(page))).toEqual(new Set([portrait]));
  await page.setViewportSize({ width: 700, height: 900 });
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText(`Case: ${title}`)).toBeVisible();
  for (const term of ["Agent", "Period", "Assigned to", "Printed by", "As of", "Checkpoint"]) {
    await expect(page.locator("article dt").getByText(term, { exact: true })).toBeVisible();
  }
  await expect(page.locator("article tbody tr")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Hand over case" })).toBeHidden();
  expect(await tooWide(page, 700)).toEqual([]);
});
