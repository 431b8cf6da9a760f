import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import type { Login } from "@/lib/testing/http";
import { Contexts, emptyPage } from "./contexts";
import { openSession, personOf, type Session, type Who } from "./people";
import { admin } from "./server";

export { expect } from "@playwright/test";

type Options = {
  /** Person who is signed in on `page`; none if undefined. */
  as: Who | undefined;
  /** Errors that a test provokes: matched against `<status> <path>` and the text of console errors. */
  expected: RegExp;
};
type Fixtures = Options & {
  /** Opens the console in a browser context of its own with the given session. */
  open: (session: Session) => Promise<Page>;
  watched: string[];
  /** Takes a browser context for the rest of the test. */
  takeContext: (state: Session["state"]) => Promise<BrowserContext>;
};
type WorkerFixtures = {
  /** Signs in a person of the demonstration, once for each worker. Repeats it before the sign-in is too old. */
  session: (who: Who) => Promise<Session>;
  contexts: Contexts;
};

/** Some things are only done within a quarter of an hour of signing in. */
const sessionMs = 5 * 60_000;

/** A test that fails on refused requests, console errors and breaches of the content policy, except `expected` ones. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  as: [undefined, { option: true }],
  expected: [/^$/, { option: true }],
  session: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
    async ({}, use) => {
      const known = new Map<Who, { session: Promise<Session>; until: number }>();
      await use((who) => {
        const before = known.get(who);
        if (before && performance.now() < before.until) return before.session;
        const session = openSession(personOf(who));
        known.set(who, { session, until: performance.now() + sessionMs });
        return session;
      });
    },
    { scope: "worker" },
  ],
  watched: async ({ expected }, use) => {
    const seen: string[] = [];
    await use(seen);
    const unexpected = seen.filter((text) => !expected.test(text));
    expect(unexpected, "refused requests and console errors").toEqual([]);
  },
  contexts: [async ({ browser }, use) => use(new Contexts(browser)), { scope: "worker" }],
  takeContext: async ({ contexts, locale, timezoneId, viewport, colorScheme, hasTouch }, use) => {
    const kind = JSON.stringify({ locale, timezoneId, viewport, colorScheme, hasTouch });
    const taken: BrowserContext[] = [];
    await use(async (state) => {
      const context = await contexts.take(kind, state);
      taken.push(context);
      return context;
    });
    for (const context of taken) await contexts.giveBack(kind, context);
  },
  context: async ({ takeContext, as, session }, use) =>
    use(await takeContext(as ? (await session(as)).state : { cookies: [], origins: [] })),
  page: async ({ context, watched }, use) => use(await watchedPage(context, watched)),
  open: async ({ takeContext, watched }, use) =>
    use(async ({ state }) => watchedPage(await takeContext(state), watched)),
});

async function watchedPage(context: BrowserContext, seen: string[]): Promise<Page> {
  const page = await emptyPage(context);
  await watch(page, seen);
  awaitCode(page);
  awaitRouter(page);
  return page;
}

/** Records events that a page should never cause. */
async function watch(page: Page, seen: string[]): Promise<void> {
  page.on("response", (response) => {
    if (response.status() >= 400) seen.push(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  page.on("console", (message) => {
    // The browser repeats a refused response here; it is judged above, by its status.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) seen.push(message.text());
  });
  page.on("pageerror", (error) => seen.push(error.message));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      console.error(`Breach of the content security policy: ${effectiveDirective} ${blockedURI}`);
    });
  });
}

/**
 * Makes `goto` and `reload` wait until the page and each part of it listens. A press before that is kept or answered with
 * a message, and the tests mean neither. A call with an option `waitUntil` waits for that event alone.
 */
function awaitCode(page: Page): void {
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
  const listening = () =>
    page.waitForFunction(() => {
      const listens = (element: Element) => Object.keys(element).some((key) => key.startsWith("__reactFiber$"));
      const parts = [...document.querySelectorAll("main, button")];
      return parts.every(listens) && (parts.length === 0 || document.documentElement.hasAttribute("data-listens"));
    });
  page.goto = async (url, options) => {
    const response = await goto(url, options);
    if (!options?.waitUntil) await listening();
    return response;
  };
  page.reload = async (options) => {
    const response = await reload(options);
    if (!options?.waitUntil) await listening();
    return response;
  };
}

/**
 * Makes `goBack` wait until the router has rendered what it went to. It then writes that address once more, and over one
 * that came between: a press or a second `goBack` on a busy machine.
 */
function awaitRouter(page: Page): void {
  const goBack = page.goBack.bind(page);
  page.goBack = async (options) => {
    const response = await goBack(options);
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    return response;
  };
}

/** Signs in by the form, as the first administrator unless told otherwise. */
export async function signIn(page: Page, person: Login = admin): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}
