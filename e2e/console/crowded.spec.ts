import type { Page } from "@playwright/test";
import { openSession, type Session } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";
import { busy, quiet, startCrowdedServer } from "@/e2e/support/server/crowded";
import { admin, discard, type TestServer } from "@/e2e/support/server/process";

// Work is counted rather than timed: elements in the page, requests, and bytes of the document.

let server: TestServer;
let session: Session;
test.describe.configure({ mode: "default" });
test.beforeAll(async () => {
  test.setTimeout(120_000);
  server = await startCrowdedServer();
  session = await openSession(admin, server.url);
});
test.afterAll(() => discard(server));

type Work = { elements: number; requests: number; bytes: number };

const elementsOf = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll("main *").length);

/** Opens a page, waits for its heading and for `shown`, and counts elements, requests and bytes. */
async function workOf(page: Page, path: string, shown: (page: Page) => Promise<void>): Promise<Work> {
  let requests = 0;
  const count = (url: URL) => {
    if (url.pathname.startsWith("/api/")) requests += 1;
  };
  page.on("request", (request) => count(new URL(request.url())));
  const response = await page.goto(server.url + path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await shown(page);
  return { elements: await elementsOf(page), requests, bytes: (await response?.body())?.length ?? 0 };
}

const list = (page: Page, name: string) => page.getByRole("table", { name }).locator("tbody tr");

test("the page of the busiest agent is no more work than that of any other", async ({ open }) => {
  const shown = async (page: Page) => {
    await expect(page.getByText(/^4 of [\d,]+ shown\.$|^given by/).first()).toBeVisible();
    await expect(page.getByRole("heading", { name: "What it has done" })).toBeVisible();
  };
  const usual = await workOf(await open(session), `/agents/${quiet.agent}`, shown);
  const page = await open(session);
  const work = await workOf(page, `/agents/${busy.agent}`, shown);
  await expect(page.getByText(/^4 of [23],\d{3} shown\.$/)).toBeVisible();
  // Each panel shows only a few rows. On a busy machine every panel may fetch its data again, because the document came
  // too late. The 50 rows never send requests of their own.
  expect(work.elements).toBeLessThan(usual.elements + 200);
  expect(work.requests).toBeLessThan(usual.requests + 25);
  // The first page of its delegations comes with the document, of which there are 50.
  expect(work.bytes).toBeLessThan(usual.bytes + 50 * 4_000);
});

test("revocations come page by page", async ({ open }) => {
  const page = await open(session);
  const rows = list(page, "Revocations");
  const work = await workOf(page, "/revocations", () => expect(rows).toHaveCount(50));
  expect(work.requests).toBeLessThan(15);
  expect(work.elements).toBeLessThan(50 * 60);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(rows).toHaveCount(100);
});

/** Lets further pages of a list pass only once the test asks for it. */
async function holdPages(page: Page, path: string): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(
    (url) => url.pathname === path && url.searchParams.has("cursor"),
    async (route) => {
      await released;
      await route.continue();
    },
  );
  return () => release();
}

test("a list goes on past empty pages, and never says meanwhile that nothing was found", async ({ open }) => {
  const page = await open(session);
  const release = await holdPages(page, "/api/delegations");
  await page.goto(`${server.url}/delegations?q=nowhere`);
  await expect(page.getByText("No match yet. Searching the rest of the list …")).toBeVisible();
  await expect(page.getByText("No delegation matches this filter")).toBeHidden();
  release();
  await expect(page.getByText("No delegation matches this filter")).toBeVisible();
  await expect(page.getByText("No match yet")).toBeHidden();
});

test("a row that is far down is found, and what follows it is loaded on demand", async ({ open }) => {
  const page = await open(session);
  const rows = list(page, "Agents");
  await page.goto(`${server.url}/agents?q=env:dev`);
  await expect(rows).toHaveCount(1);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(page.getByText("1+, total not counted shown")).toBeHidden();
  await expect(rows).toHaveCount(1);
});

test("a search that is long says so, and goes on when it is asked to", async ({ open }) => {
  const page = await open(session);
  await page.goto(`${server.url}/approvals?queue=my-groups`);
  await expect(page.getByText("No match so far")).toBeVisible();
  await expect(page.getByText("No requests wait for your groups")).toBeHidden();
  await page.getByRole("button", { name: "Continue search" }).click();
  await expect(page.getByText("No requests wait for your groups")).toBeVisible();
  await expect(page.getByText("No match so far")).toBeHidden();
});
