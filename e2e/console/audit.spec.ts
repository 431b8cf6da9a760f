import type { Page } from "@playwright/test";
import { newAgent } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "auditor" });

const listens = (page: Page): Promise<void> => expect(page.getByRole("banner").getByText("Live")).toBeVisible();
const answer = (page: Page) => page.getByRole("status", { name: "Answer" });
const rows = (page: Page) =>
  page.getByRole("table", { name: "Audit trail" }).getByRole("button", { name: /^Open entry/ });

/** The number of the answer line, the sum of the table beside the histogram, and that of the kinds. */
async function counts(page: Page) {
  const numberIn = (text: string | null, at: RegExp) => Number(text?.replace(/,/g, "").match(at)?.[1]);
  const total = numberIn(await answer(page).textContent(), /^(\d+)/);
  const bars = page.getByRole("table", { name: /^Entries over time/ }).locator("tbody td:nth-of-type(-n+3)");
  const kinds = page.getByRole("region", { name: "Kind" }).getByRole("listitem");
  const sum = (all: number[]) => all.reduce((before, one) => before + one, 0);
  return {
    total,
    bars: sum((await bars.allTextContents()).map(Number)),
    kinds: sum((await kinds.allTextContents()).map((text) => numberIn(text, /(\d+)$/))),
  };
}

test.describe("the range of the trail", () => {
  test("is always named, and the answer, the histogram and the facets agree", async ({ page }) => {
    await page.goto("/audit");
    await expect(page.getByRole("button", { name: "Time range: Last 24 hours · UTC" })).toBeVisible();
    await expect(answer(page)).toContainText(
      /^[\d,]+ entries · .+ UTC · [\d,]+ denied · [\d,]+ with an approval · sealed up to [\d,]+/,
    );
    const { total, bars, kinds } = await counts(page);
    expect(total).toBeGreaterThan(0);
    expect([bars, kinds]).toEqual([total, total]);
  });

  test("is chosen with t, shifted with [ and ], and is part of the address", async ({ page }) => {
    await page.goto("/audit");
    await listens(page);
    await page.keyboard.press("t");
    await page.getByRole("menuitem", { name: "Last hour" }).click();
    await expect(page).toHaveURL(/from=now-1h/);
    await expect(page.getByRole("button", { name: "Time range: Last hour · UTC" })).toBeFocused();
    // Single keys work when the menu is gone.
    await expect(page.getByRole("menu")).toHaveCount(0);
    await page.keyboard.press("[");
    await expect(page).toHaveURL(/from=20.+to=20/);
    await page.keyboard.press("]");
    await expect(page).toHaveURL(/from=now-1h$/);
    await page.goBack();
    await expect(page).toHaveURL(/from=20.+to=20/);
  });

  test("is written by hand in the zone that is shown", async ({ page }) => {
    await page.goto("/audit");
    await listens(page);
    await page.getByRole("button", { name: /^Time range/ }).click();
    await page.getByRole("menuitem", { name: "Custom range…" }).click();
    const dialog = page.getByRole("dialog", { name: "Custom range" });
    await dialog.getByLabel("From").fill("2026-01-02T10:00:00");
    await dialog.getByLabel("To").fill("2026-01-02T09:00:00");
    await dialog.getByRole("button", { name: "Search this range" }).click();
    await expect(dialog.getByText("The range has to end after it begins.")).toBeVisible();
    await dialog.getByLabel("To").fill("2026-01-02T11:30:00");
    await dialog.getByRole("button", { name: "Search this range" }).click();
    await expect(page).toHaveURL(
      /from=2026-01-02T10%3A00%3A00.000Z&to=2026-01-02T11%3A30%3A00.000Z|from=2026-01-02T10:00:00.000Z&to=2026-01-02T11:30:00.000Z/,
    );
    await expect(page.getByText("Nothing was recorded in this time")).toBeVisible();
    await expect(answer(page)).toContainText("0 entries · 2 Jan 10:00–11:30 UTC");
    await page.getByRole("button", { name: "Search the whole log" }).click();
    await expect(rows(page).first()).toBeVisible();
  });

  test("becomes narrower by a drag over the histogram", async ({ page }) => {
    await page.goto("/audit?from=now-1h");
    await listens(page);
    const plot = page.getByRole("figure", { name: "Entries over time" }).locator("svg").first();
    const box = await plot.boundingBox();
    if (!box) throw new Error("The histogram is not drawn.");
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.99, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=20.+to=20/);
    await expect(answer(page)).toContainText(" UTC · ");
  });

  test("is the whole log for a question about one thing", async ({ page }) => {
    await page.goto("/audit?q=id:agt_00000000000000000000000000");
    await expect(page.getByRole("button", { name: "Time range: Whole log · UTC" })).toBeVisible();
    await expect(page.getByText("No entry matches this filter")).toBeVisible();
  });
});

test.describe("a value", () => {
  test("of a facet narrows the question, and with Alt leaves the value out", async ({ page }) => {
    await page.goto("/audit");
    await listens(page);
    const registered = page.getByRole("region", { name: "Kind" }).getByRole("button", { name: /^Agent registered, / });
    await registered.click();
    await expect(page).toHaveURL(/q=type(:|%3A)agent.registered/);
    const chips = page.getByRole("list", { name: "Parts of the filter" });
    await expect(chips.getByRole("button", { name: "Remove type:agent.registered" })).toBeVisible();
    await expect(registered).toHaveAttribute("aria-pressed", "true");
    await registered.click({ modifiers: ["Alt"] });
    await chips.getByRole("button", { name: "Remove -type:agent.registered" }).click();
    await expect(chips).toBeHidden();
    await registered.press("x");
    await expect(chips.getByRole("button", { name: "Remove -type:agent.registered" })).toBeVisible();
  });

  test("of a cell has a menu, and of a row the keys f and x", async ({ page }) => {
    await page.goto("/audit?q=type:agent.registered");
    await listens(page);
    await rows(page).first().focus();
    await page.keyboard.press("x");
    await page.getByRole("menuitem", { name: /^agent: / }).press("Enter");
    await expect(page.getByRole("button", { name: /^Remove -agent:agt_/ })).toBeVisible();
    await page.goto("/audit?q=type:agent.registered&columns=kind");
    await listens(page);
    await page.getByRole("cell", { name: "agent.registered", exact: true }).first().hover();
    await page.getByRole("button", { name: "More for agent.registered" }).first().click();
    await page.getByRole("menuitem", { name: "Leave this out" }).click();
    await expect(page.getByRole("button", { name: "Remove -type:agent.registered" })).toBeVisible();
  });
});

test("columns are chosen, and stay in the address and for the next visit", async ({ page }) => {
  const height = 560;
  await page.setViewportSize({ width: 1280, height });
  await page.goto("/audit");
  await listens(page);
  const table = page.getByRole("table", { name: "Audit trail" });
  await expect(table.getByRole("columnheader", { name: "Reason" })).toHaveCount(0);
  await page.getByRole("button", { name: "Choose columns" }).click();
  // The list is longer than the window: it scrolls, and the page stays where it is.
  await expect.poll(async () => (await page.getByRole("menu").boundingBox())?.height).toBeLessThan(height);
  // By keyboard: the browser scrolls the window to an entry before a press, and the list moves away under the pointer.
  await page.getByRole("menuitem", { name: "Reason" }).press("Enter");
  await page.getByRole("button", { name: "Choose columns" }).click();
  await page.getByRole("menuitem", { name: "Amount" }).press("Enter");
  await expect(table.getByRole("columnheader", { name: "Reason" })).toBeVisible();
  await expect(table.getByRole("columnheader", { name: "Amount" })).toHaveCount(0);
  await expect(page).toHaveURL(/columns=time/);
  await page.goto("/audit");
  await expect(table.getByRole("columnheader", { name: "Reason" })).toBeVisible();
  await page.getByRole("button", { name: "Choose columns" }).click();
  await page.getByRole("menuitem", { name: "Usual columns" }).press("Enter");
  await expect(table.getByRole("columnheader", { name: "Reason" })).toHaveCount(0);
});

test("columns move and change their widths, by keyboard and pointer, and the address keeps both", async ({ page }) => {
  await page.setViewportSize({ width: 1600, height: 900 });
  await page.goto("/audit?columns=time,outcome,what,code");
  await listens(page);
  const heads = page.getByRole("table", { name: "Audit trail" }).getByRole("columnheader");
  const order = () => heads.allTextContents();
  expect(await order()).toEqual(["Time (UTC)", "Outcome", "What happened", "Reason"]);
  await heads.getByRole("button", { name: "Time (UTC)" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(order).toEqual(["Time (UTC)", "What happened", "Outcome", "Reason"]);
  await expect(heads.getByRole("button", { name: "Outcome" })).toBeFocused();
  const width = async () => (await heads.filter({ hasText: "Outcome" }).boundingBox())?.width ?? 0;
  const before = await width();
  await page.keyboard.press("+");
  await expect.poll(width).toBeGreaterThan(before + 8);
  await expect(page).toHaveURL(/outcome~\d+/);
  await heads.getByRole("button", { name: "Reason" }).dragTo(heads.getByRole("button", { name: "What happened" }));
  await expect.poll(order).toEqual(["Time (UTC)", "Reason", "What happened", "Outcome"]);
  const edge = await page.locator("[data-column-edge=code]").boundingBox();
  if (!edge) throw new Error("The column has no edge.");
  await page.mouse.move(edge.x + 4, edge.y + 10);
  await page.mouse.down();
  await page.mouse.move(edge.x + 84, edge.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/code~2[34]\d/);
  await page.goto("/audit");
  await expect.poll(order).toEqual(["Time (UTC)", "Reason", "What happened", "Outcome"]);
  await page.getByRole("button", { name: "Choose columns" }).click();
  await page.getByRole("menuitem", { name: "Usual columns" }).click();
  await expect(page).not.toHaveURL(/columns=/);
});

test.describe("following", () => {
  test("puts new entries on top at once, and lets them wait while the person reads further down", async ({
    page,
    session,
  }) => {
    const { api } = await session("security");
    const register = () => newAgent(api, { ownerEmail: personOf("finance").email });
    await page.setViewportSize({ width: 1360, height: 500 });
    await page.goto("/audit?from=all&q=type:agent.registered");
    await listens(page);
    await page.keyboard.press("l");
    await expect(page.getByRole("button", { name: "Stop following (l)" })).toBeVisible();
    await expect(page.getByText("Following", { exact: true })).toBeVisible();
    const { name } = await register();
    await expect(rows(page).first()).toHaveAccessibleName(new RegExp(name));
    const top = await rows(page).first().getAttribute("aria-label");
    await page.mouse.move(700, 400);
    await page.mouse.wheel(0, 400);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(80);
    const later = await register();
    const show = page.getByRole("button", { name: /^Show 1 new entry$/ });
    await expect(show).toBeAttached();
    await expect(rows(page).first()).toHaveAttribute("aria-label", top ?? "");
    await page.evaluate(() => scrollTo(0, 0));
    await expect(rows(page).first()).toHaveAccessibleName(new RegExp(later.name));
    // The counts are of the list as it was opened, and the page shows it.
    const counted = async () =>
      Number(
        (await page.getByRole("status", { name: "Answer" }).textContent())?.replaceAll(",", "").replace(/\D.*/, ""),
      );
    const before = await counted();
    await page.getByRole("button", { name: /^Count \d+ newer entr/ }).click();
    await expect.poll(counted).toBeGreaterThan(before);
    await page.keyboard.press("l");
    await expect(page.getByRole("button", { name: "Follow new entries (l)" })).toBeVisible();
  });
});

test("an open entry stands beside the list, and j and k go on in it", async ({ page }) => {
  await page.setViewportSize({ width: 1360, height: 900 });
  await page.goto("/audit");
  await listens(page);
  await rows(page).first().click();
  const panel = page.getByRole("dialog");
  await expect(panel.getByText(/^Entry [\d,]+ of the log$/)).toBeVisible();
  await expect(async () => {
    const [table, beside] = [
      await page.getByRole("main").getByRole("table", { name: "Audit trail" }).boundingBox(),
      await panel.boundingBox(),
    ];
    expect((table?.x ?? 0) + (table?.width ?? 0)).toBeLessThanOrEqual(beside?.x ?? 0);
  }).toPass();
  const address = () => new URL(page.url()).searchParams.get("entry");
  const first = address();
  await page.keyboard.press("j");
  await expect.poll(address).not.toBe(first);
  await expect(panel).toBeVisible();
  await page.keyboard.press("k");
  await expect.poll(address).toBe(first);
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
});

test.describe("a filter that cannot be read", () => {
  test.use({ expected: /^422 / });

  test("keeps the list, dimmed", async ({ page }) => {
    await page.goto("/audit");
    await listens(page);
    const before = await rows(page).first().getAttribute("aria-label");
    await page.getByRole("combobox", { name: "Filter the audit trail" }).fill("colour:red");
    await expect(page.getByText(/There is no filter "colour"/)).toBeVisible();
    await expect(rows(page).first()).toHaveAttribute("aria-label", before ?? "");
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("entries are short cards, facets a sheet, and an entry fills the screen", async ({ page }) => {
    await page.goto("/audit");
    await listens(page);
    const card = page.getByRole("table", { name: "Audit trail" }).getByRole("row").nth(1);
    expect((await card.boundingBox())?.height).toBeLessThan(100);
    await page.getByRole("button", { name: "Narrow", exact: true }).click();
    const sheet = page.getByRole("dialog", { name: "Narrow the trail" });
    await sheet.getByRole("button", { name: /^Agent registered, / }).click();
    await sheet.getByRole("button", { name: /^Show [\d,]+ entr/ }).click();
    await expect(page).toHaveURL(/type(:|%3A)agent.registered/);
    await rows(page).first().click();
    const panel = page.getByRole("dialog");
    await expect.poll(async () => (await panel.boundingBox())?.width).toBe(390);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
