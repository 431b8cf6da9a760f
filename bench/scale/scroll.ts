import { setTimeout as pause } from "node:timers/promises";
import { chromium, type Page } from "@playwright/test";
import type { Table } from "@/bench/scale/figures";
import type { LabServer } from "@/bench/scale/lab-server";
import { lightBrowser } from "@/e2e/support/browser/launch";

const rows = 10_000;
/** A task is long from this on (W3C Long Tasks). In ms. */
const longMs = 50;
const patienceMs = 300_000;
/** About what a hand at the wheel turns in a moment, in px. */
const turn = 600;
/** Turns of the wheel between two looks at the page. */
const turnsUnseen = 25;

/** The rows that came while an auditor scrolled, and the lengths of the tasks over 50 ms. */
type Scrolled = { rows: number; seconds: number; longTasks: readonly number[] };

async function signInAs(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((at) => !at.pathname.startsWith("/sign-in"));
}

/** How many rows have come, and whether the end of them is in view. */
const progress = (page: Page): Promise<{ shown: number; atEnd: boolean }> =>
  page.evaluate(() => {
    const words = [...document.querySelectorAll("[role=status]")].map((element) => element.textContent ?? "");
    const count = words.find((text) => / shown$/.test(text)) ?? "0";
    const { scrollHeight } = document.documentElement;
    return {
      shown: Number.parseInt(count.replaceAll(",", ""), 10),
      atEnd: window.scrollY + window.innerHeight > scrollHeight - 100,
    };
  });

/** Scrolls through the whole trail, from its newest entry on, and watches the browser's main thread. */
export async function measureScroll({ url, notes }: LabServer): Promise<Scrolled> {
  const browser = await chromium.launch(lightBrowser);
  try {
    const page = await browser.newPage({ viewport: { width: 1360, height: 900 } });
    await signInAs(page, url, "auditor@scale.example", notes.password);
    await page.goto(`${url}/audit?from=all`);
    await page.getByRole("row").nth(20).waitFor();
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => {
      const lengths: number[] = [];
      Reflect.set(globalThis, "longTasks", lengths);
      new PerformanceObserver((list) => lengths.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: "longtask",
      });
    });
    const began = performance.now();
    await page.mouse.move(680, 600);
    let at = await progress(page);
    while (!(at.shown >= rows && at.atEnd) && performance.now() - began < patienceMs) {
      // To ask where the page is costs it a layout.
      for (let n = 0; n < turnsUnseen; n++) {
        await page.mouse.wheel(0, turn);
        await pause(16);
      }
      at = await progress(page);
    }
    const seconds = (performance.now() - began) / 1_000;
    return { rows: at.shown, seconds, longTasks: await page.evaluate(() => Reflect.get(globalThis, "longTasks")) };
  } finally {
    await browser.close();
  }
}

export function scrollTable({ rows: seen, seconds, longTasks }: Scrolled): Table {
  const longest = Math.max(0, ...longTasks);
  return {
    title: "Scrolling the audit trail",
    note: `An auditor turns the wheel through ${rows.toLocaleString("en")} rows of the trail, from the newest on. No task of the browser's main thread may take longer than ${longMs} ms.`,
    heads: ["Measurement", "Figure"],
    rows: [
      { cells: ["rows that were scrolled", String(seen)], passed: seen >= rows },
      { cells: ["time", `${seconds.toFixed(1)} s`], passed: undefined },
      { cells: [`tasks over ${longMs} ms`, String(longTasks.length)], passed: longTasks.length === 0 },
      { cells: ["the longest of them", `${Math.round(longest)} ms`], passed: undefined },
    ],
  };
}
