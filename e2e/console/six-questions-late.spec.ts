import type { Locator, Page } from "@playwright/test";
import { openSession, type Session } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";
import { startCrowdedServer } from "@/e2e/support/server/crowded";
import { admin, discard, type TestServer } from "@/e2e/support/server/process";
import { succeeded } from "@/lib/testing/http";
import { addAgent, addInstance, delegate, evaluateAtLength, payments, type Stage, setStage } from "@/lib/testing/stage";

/** Its name sorts after those of thousands of others. */
const name = "zz-late-refunds";

let server: TestServer;
let session: Session;
let stage: Stage;
test.describe.configure({ mode: "default" });
test.beforeAll(async () => {
  test.setTimeout(180_000);
  server = await startCrowdedServer();
  stage = await setStage(server);
  const agent = await addAgent(stage, { name, purpose: "Pays granted refunds." });
  succeeded(await stage.admin.post(`/api/agents/${agent.agentId}/activate`));
  const instance = await addInstance(stage, agent.agentId);
  await delegate(stage, agent.agentId, { authority: [payments(stage)] });
  const token = await instance.token(stage.server.identifier, { at: stage.admin.origin });
  const { decision } = succeeded(await evaluateAtLength(stage, { ...agent, token }));
  expect(decision).toBe(true);
  session = await openSession(admin, server.url);
});
test.afterAll(() => discard(server));

/** Pages on which a person may be when a question comes up. */
const anywhere = ["/people", "/audit?q=type:agent.registered", "/delegations"];

/** Counts what a person does: presses of the pointer, and of keys that write nothing. */
async function countedPresses(page: Page): Promise<() => number> {
  let presses = 0;
  await page.exposeFunction("countPress", () => {
    presses += 1;
  });
  await page.addInitScript(() => {
    const count = () => void Reflect.get(globalThis, "countPress")();
    addEventListener("pointerdown", count, { capture: true });
    addEventListener(
      "keydown",
      ({ key, ctrlKey, metaKey }) => {
        const writes = [...key].length === 1 && !ctrlKey && !metaKey;
        if (!writes && key !== "Control" && key !== "Meta") count();
      },
      { capture: true },
    );
  });
  return () => presses;
}

const palette = (page: Page) => page.getByRole("dialog", { name: "Find a page or an object" });
const region = (page: Page, of: string) => page.getByRole("region", { name: of });

/** The ways to a place by a few letters: each takes two presses. */
const ways = {
  "the palette at 1360 px": {
    size: { width: 1360, height: 900 },
    hasTouch: false,
    open: (page: Page) => page.keyboard.press("ControlOrMeta+k"),
    write: (page: Page, text: string) => page.keyboard.type(text),
    choose: (page: Page, option: Locator) =>
      expect(option)
        .toHaveAttribute("aria-selected", "true")
        .then(() => page.keyboard.press("Enter")),
  },
  "the search at 390 px": {
    size: { width: 390, height: 844 },
    hasTouch: true,
    open: (page: Page) => page.getByRole("button", { name: "Find a page or an object" }).tap(),
    write: (page: Page, text: string) => page.getByRole("combobox", { name: "Find" }).fill(text),
    choose: (_: Page, option: Locator) => option.tap(),
  },
};

for (const [way, { size, hasTouch, open: show, write, choose }] of Object.entries(ways)) {
  test.describe(`by ${way}, about an agent after thousands of others`, () => {
    test.use({ viewport: size, hasTouch });

    /** Starts on a page and goes to what is found for a text. Answers the count of presses so far. */
    async function goTo(page: Page, from: string, text: string, found: RegExp): Promise<() => number> {
      const presses = await countedPresses(page);
      await page.goto(server.url + from);
      await show(page);
      await write(page, text);
      const option = palette(page).getByRole("option", { name: found });
      await choose(page, option);
      await expect(palette(page)).toBeHidden();
      return presses;
    }

    for (const from of anywhere)
      test(`from ${from}: who owns it, what it may do and why, what it did, how to stop it`, async ({ open }) => {
        const page = await open(session);
        const presses = await goTo(page, from, "zz-late", new RegExp(`^${name}.*Agent`));
        await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
        await expect(region(page, "Who answers for it")).toContainText(stage.owner.email);
        const may = region(page, "What it may do, and why");
        await expect(may.getByRole("link", { name: /^May create payments at payments-/ })).toBeVisible();
        await expect(may).toContainText("because “Refund customers”");
        await expect(may.getByRole("link", { name: "approved request" })).toBeVisible();
        await expect(region(page, "What it has done")).toContainText(/allowed/);
        await expect(region(page, "What it has done").getByRole("listitem").first()).toContainText(name);
        await expect(page.getByRole("button", { name: "Suspend" })).toBeInViewport();
        await expect(page.getByRole("button", { name: "Revoke…" })).toBeInViewport();
        expect(presses()).toBe(2);
      });

    test("which agents exist", async ({ open }) => {
      const page = await open(session);
      const presses = await goTo(page, "/keys", "agents", /^Agents/);
      await expect(page.getByText(/^50 of 8,\d{3} shown/)).toBeVisible();
      expect(presses()).toBe(2);
    });

    test("how to stop it, in the stop centre", async ({ open }) => {
      const page = await open(session);
      const presses = await goTo(page, "/keys", `stop ${name}`, new RegExp(`^Stop ${name}.*Agent`));
      await expect(page).toHaveURL(/\/stop\?kind=agent&id=agt_/);
      await expect(region(page, `What would end: ${name}`)).toBeVisible();
      await expect(page.getByRole("radio", { name: /^Stop permanently/ })).toBeVisible();
      await expect(page.getByRole("button", { name: `Suspend ${name}` })).toBeVisible();
      expect(presses()).toBe(2);
    });
  });
}
