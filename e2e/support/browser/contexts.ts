import type { Browser, BrowserContext, Page } from "@playwright/test";
import type { Session } from "./people";
import { origin } from "./server";

/**
 * Browser contexts that tests use one after another. A test gets one without pages, cookies and stored data. It keeps
 * the files of the console, because a new context loads a megabyte of code again.
 */
export class Contexts {
  private readonly free = new Map<string, BrowserContext[]>();

  constructor(private readonly browser: Browser) {}

  /** @param kind The options of the test that a context keeps for its life; only tests with the same share one. */
  async take(kind: string, { cookies }: Session["state"]): Promise<BrowserContext> {
    const context =
      this.free.get(kind)?.pop() ?? (await this.browser.newContext({ storageState: { cookies: [], origins: [] } }));
    await context.addCookies(cookies);
    return context;
  }

  async giveBack(kind: string, context: BrowserContext): Promise<void> {
    await Promise.all(context.pages().map((page) => page.close()));
    await context.clearCookies();
    await context.setOffline(false);
    this.free.set(kind, [...(this.free.get(kind) ?? []), context]);
  }
}

/** Opens a page that finds nothing stored by an earlier one. */
export async function emptyPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Storage.clearDataForOrigin", { origin, storageTypes: "local_storage,indexeddb,cache_storage" });
  await cdp.detach();
  return page;
}
