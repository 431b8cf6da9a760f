import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { ZONE_COOKIE } from "@/components/time/zone-cookie";
import { stickingOut } from "@/e2e/support/browser/examine";
import { origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { newWitnessKey } from "@/lib/testing/tile-files";

test.use({ as: "auditor" });

const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

/** Keeps the newest checkpoint as a file, and returns its text. */
async function keepCheckpoint(page: Page): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Keep this checkpoint" }).click();
  return readFile(await (await download).path(), "utf8");
}

test("the page shows the newest checkpoint, gaps, growth, irregularities and coverage", async ({ page }) => {
  await page.goto("/audit");
  await page.getByRole("link", { name: "Completeness" }).click();
  await expect(page.getByRole("heading", { name: "Completeness", level: 1 })).toBeVisible();
  await expect(panel(page, "Newest checkpoint")).toContainText(/[\d,]+ entries/);
  await expect(panel(page, "Gaps")).toContainText("Last whole check");
  await expect(panel(page, "Search")).toContainText("Last whole check");
  await expect(panel(page, "Growth")).toContainText("in the last 30 days (UTC)");
  await expect(panel(page, "Clock irregularities")).toBeVisible();
  await expect(panel(page, "Restorations")).toContainText("None.");
  await expect(panel(page, "Coverage").getByRole("row", { name: /^Drafts and personal preferences/ })).toContainText(
    "Not recorded",
  );
});

test("a kept checkpoint is compared in this browser, from a file and from pasted text", async ({ page }) => {
  await page.goto("/audit/completeness");
  const kept = await keepCheckpoint(page);
  const compare = panel(page, "Compare with one you kept");
  await compare.getByLabel("File").setInputFiles({
    name: "kept.checkpoint",
    mimeType: "text/plain",
    buffer: Buffer.from(kept),
  });
  await compare.getByRole("button", { name: "Compare checkpoint" }).click();
  await expect(compare.getByText("Consistent", { exact: true })).toBeVisible();
  await expect(compare).toContainText("unchanged.");
  const [, size = ""] = kept.split("\n");
  await compare.getByLabel("Checkpoint").fill(kept.replace(`\n${size}\n`, `\n${Number(size) - 1}\n`));
  await compare.getByRole("button", { name: "Compare checkpoint" }).click();
  await expect(compare.getByText("Not signed by this key")).toBeVisible();
});

test("a server that shows an older log is found out", async ({ page }) => {
  await page.goto("/audit/completeness");
  const older = await keepCheckpoint(page);
  const size = () => page.evaluate(async () => (await (await fetch("/log/checkpoint")).text()).split("\n")[1]);
  // Each search for a detail is a read; the log grows by the sign-ins of other tests.
  await expect(async () => {
    await page.request.post("/api/exports", {
      headers: { "idempotency-key": crypto.randomUUID(), origin: new URL(page.url()).origin },
      data: { kind: "audit", q: "type:agent.retired", format: "csv", purpose: "The log grows." },
    });
    expect(await size()).not.toBe(older.split("\n")[1]);
  }).toPass();
  const newer = await keepCheckpoint(page);
  await page.route("**/log/checkpoint", (route) => route.fulfill({ body: older, contentType: "text/plain" }));
  const compare = panel(page, "Compare with one you kept");
  await compare.getByLabel("Checkpoint").fill(newer);
  await compare.getByRole("button", { name: "Compare checkpoint" }).click();
  await expect(compare.getByText("Rolled back", { exact: true })).toBeVisible();
});

test.describe("a failure", () => {
  test.use({ expected: /\/log\/checkpoint|503/ });

  test("of the log while comparing is said in the panel", async ({ page }) => {
    await page.goto("/audit/completeness");
    const kept = await keepCheckpoint(page);
    await page.route("**/log/checkpoint", (route) => route.fulfill({ status: 503, body: "" }));
    const compare = panel(page, "Compare with one you kept");
    await compare.getByLabel("Checkpoint").fill(kept);
    await compare.getByRole("button", { name: "Compare checkpoint" }).click();
    await expect(compare.getByText("The checkpoints could not be compared")).toBeVisible();
  });
});

test("an auditor sees witnesses, retention and holds, and reads why they cannot change them", async ({ page }) => {
  await page.goto("/audit/completeness");
  await expect(panel(page, "Retention")).toContainText("permanently");
  for (const name of ["Add witness", "Change retention", "Place hold"]) {
    const button = page.getByRole("button", { name });
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(button).toHaveAccessibleDescription(/people with the role admin/);
  }
});

test.describe("an admin", () => {
  test.use({ as: "admin" });

  test("names and removes a witness", async ({ page }) => {
    await page.goto("/audit/completeness");
    await page.getByRole("button", { name: "Add witness" }).click();
    const dialog = page.getByRole("dialog", { name: "Add witness" });
    const name = `witness.example/${crypto.randomUUID()}`;
    await dialog.getByLabel("Witness key").fill(newWitnessKey(name));
    await dialog.getByRole("button", { name: "Add witness" }).click();
    const row = panel(page, "Witnesses").getByRole("listitem").filter({ hasText: name });
    await expect(row).toContainText("Nothing cosigned yet");
    await row.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove witness" }).click();
    await expect(row).toHaveCount(0);
  });

  test("places and releases a legal hold", async ({ page }) => {
    await page.goto("/audit/completeness");
    await page.getByRole("button", { name: "Place hold" }).click();
    const dialog = page.getByRole("dialog", { name: "Place legal hold" });
    const name = `Case ${crypto.randomUUID()}`;
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("First day (UTC)").fill("2020-01-01");
    await dialog.getByLabel("Last day (UTC)").fill("2020-01-31");
    await dialog.getByLabel("Reason").fill("A court asks for it.");
    await dialog.getByRole("button", { name: "Place hold" }).click();
    const row = panel(page, "Legal holds").getByRole("listitem").filter({ hasText: name });
    await expect(row).toContainText("In effect");
    await row.getByRole("button", { name: "Release" }).click();
    const release = page.getByRole("dialog");
    await release.getByLabel("Reason").fill("The case is over.");
    await release.getByRole("button", { name: "Release hold" }).click();
    await expect(row).toContainText("Released");
  });

  test("is told how short a retention may be", async ({ page }) => {
    await page.goto("/audit/completeness");
    await page.getByRole("button", { name: "Change retention" }).click();
    const dialog = page.getByRole("dialog", { name: "Change retention" });
    await expect(dialog).toContainText("Nothing is removed in the first 24 hours.");
    await expect(dialog.getByLabel("Months")).toHaveAttribute("min", "12");
  });

  test("erases a text in the panel of an entry, and its sealed record stays verified", async ({ page, session }) => {
    const { api } = await session("admin");
    const name = `Case ${crypto.randomUUID()}`;
    await api.post("/api/cases", { title: name, from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" });
    const q = "type:case.opened";
    await expect(async () => {
      await page.goto(`/audit?q=${encodeURIComponent(q)}&from=all`);
      await page.getByRole("button", { name: new RegExp(`^Open entry .*${name}`) }).click({ timeout: 2_000 });
    }).toPass();
    const entry = page.getByRole("dialog");
    await entry.getByRole("button", { name: "Erase texts" }).click();
    const erase = page.getByRole("dialog", { name: /^Erase texts of entry/ });
    await erase.getByLabel("title").check();
    await erase.getByLabel("Note").fill("The title named a person.");
    await erase.getByRole("button", { name: "Erase texts" }).click();
    await expect(entry.getByText("erased; only its salted hash is left")).toBeVisible();
    await entry.getByRole("tab", { name: "Proof" }).click();
    await entry.getByRole("button", { name: "Verify in this browser" }).click();
    await expect(entry.getByText("Verified in part. The sealed record holds:")).toBeVisible();
  });
});

test("a phone shows the page without scrolling sideways", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/audit/completeness");
  await expect(panel(page, "Coverage")).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});

test.describe("on a narrow page, in a zone with a long offset", () => {
  test.use({ timezoneId: "Asia/Kathmandu", viewport: { width: 320, height: 640 } });

  test("an exact time takes a second line where it needs one", async ({ page }) => {
    await page.context().addCookies([{ name: ZONE_COOKIE, value: "local", url: origin }]);
    await page.goto("/audit/completeness");
    await expect(panel(page, "Newest checkpoint").getByText("+05:45")).toBeVisible();
    await expect.poll(() => stickingOut(page)).toEqual([]);
  });
});
