import type { Locator, Page } from "@playwright/test";
import { scene } from "@/e2e/support/browser/editing";
import { readable, review } from "@/e2e/support/browser/inbox";
import { newAgent, newRequest, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

// The place of parts of the screen, at the widths at which they once were elsewhere.

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error("The element is on screen.");
  return box;
}

type Box = { name: string; left: number; right: number; top: number; bottom: number };
const boxesOf = (locator: Locator): Promise<Box[]> =>
  locator.evaluateAll((parts) =>
    parts.map((part) => {
      const { left, right, top, bottom } = part.getBoundingClientRect();
      return { name: part.querySelector("span")?.textContent ?? "", left, right, top, bottom };
    }),
  );
const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** The colours of the theme, as the browser computes them. */
const coloursOf = (page: Page, names: readonly string[]): Promise<string[]> =>
  page.evaluate((names) => {
    const probe = document.body.appendChild(document.createElement("i"));
    const colours = names.map((name) => {
      probe.style.backgroundColor = `var(${name})`;
      return getComputedStyle(probe).backgroundColor;
    });
    probe.remove();
    return colours;
  }, names);

test.describe("at 1360 px", () => {
  test.use({ as: "finance", viewport: { width: 1360, height: 900 } });

  test("the rows of limits fit their panel, and the bar of the editor stays in view", async ({ page, session }) => {
    const it = await scene(session);
    await page.goto(`/delegations/new?agent=${it.agentId}`);
    const form = page.getByRole("region", { name: "Form", exact: true });
    await form.getByLabel("Resource server").selectOption({ label: it.at.replace("https://", "") });
    await form.getByRole("button", { name: "Limit how often" }).click();
    await form.getByRole("button", { name: "Limit amount" }).click();
    await form.getByLabel("At most, together").fill("5");
    const element = await boxOf(form.getByRole("region", { name: "Element 1" }));
    for (const remove of await form.getByRole("button", { name: /^Remove limit/ }).all()) {
      const box = await boxOf(remove);
      expect(box.x + box.width).toBeLessThanOrEqual(element.x + element.width);
    }
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await expect(page.getByRole("button", { name: "Review and send" })).toBeInViewport({ ratio: 1 });
  });
});

test.describe("the inventory at 1360 px", () => {
  test.use({ as: "security", viewport: { width: 1360, height: 900 } });

  test("shows the whole names of its columns", async ({ page }) => {
    await page.goto("/agents");
    await settled(page);
    const heads = page.getByRole("table", { name: "Agents" }).getByRole("columnheader");
    await expect(heads).not.toHaveCount(0);
    const cut = await heads
      .locator("button > span")
      .evaluateAll((names) => names.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent));
    expect(cut).toEqual([]);
  });
});

for (const width of [1360, 1060]) {
  test.describe(`the delegations at ${width} px`, () => {
    test.use({ as: "security", viewport: { width, height: 900 } });

    test("give what a delegation allows the most room, also beside a long name", async ({ page, session }) => {
      const [security, owner] = [await session("security"), await session("finance")];
      const name = `${unique("nightly-refunds-of-the-european-branch")}-number-two`.slice(0, 63);
      const agent = await newAgent(security.api, { ownerEmail: personOf("finance").email, name });
      const { id, digest } = await newRequest(owner.api, agent.id);
      await (await session("approver")).api.post(`/api/requests/${id}/approve`, { digest });
      await page.goto(`/delegations?q=agent:${agent.id}`);
      await settled(page);
      const table = page.getByRole("table", { name: "Delegations" });
      await expect(table.getByText(name)).toBeVisible();
      const widths = await table
        .getByRole("columnheader")
        .evaluateAll((heads) => heads.map((head) => [head.textContent?.trim(), head.clientWidth] as const));
      const [widest] = widths.toSorted(([, a], [, b]) => b - a);
      expect(widest?.[0]).toBe("What it allows");
    });
  });
}

test.describe("at 1920 px", () => {
  test.use({ as: "finance", viewport: { width: 1920, height: 900 } });

  test("tabs stand above their content", async ({ page }) => {
    await page.goto("/agents");
    await settled(page);
    const tabs = await boxOf(page.getByRole("navigation", { name: "Views of the inventory" }));
    const table = await boxOf(page.getByRole("table", { name: "Agents" }));
    expect(Math.abs(tabs.x - table.x)).toBeLessThanOrEqual(2);
  });
});

test.describe("a review", () => {
  test.use({ as: "approver" });

  test("gives its two answers equal weight", async ({ page, session }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    const request = await newRequest(owner.api, id);
    await page.goto(`/approvals?request=${request.id}`);
    await readable(page, request);
    const ground = (name: string) =>
      review(page, request)
        .getByRole("button", { name, exact: true })
        .evaluate((button) => getComputedStyle(button).backgroundColor);
    expect(await ground("Approve")).toBe(await ground("Deny"));
  });
});

test.describe("an agent that is active", () => {
  test.use({ as: "security" });

  test("has no button that stands out, and its stop looks as every other step", async ({ page }) => {
    await page.goto("/agents?q=name:crm-agent");
    await page.getByRole("link", { name: /^crm-agent/ }).click();
    const suspend = page.getByRole("button", { name: "Suspend", exact: true }).first();
    await expect(suspend).toBeVisible();
    const grounds = await page
      .getByRole("main")
      .getByRole("button")
      .evaluateAll((buttons) => buttons.map((one) => getComputedStyle(one).backgroundColor));
    const loud = await coloursOf(page, ["--brand", "--bad", "--signal"]);
    expect(grounds.filter((ground) => loud.includes(ground))).toEqual([]);
  });
});

test.describe("the chosen item of a list", () => {
  test.use({ as: "approver" });

  test("is shown in another colour than what waits", async ({ page, session }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    const request = await newRequest(owner.api, id);
    await page.goto(`/approvals?request=${request.id}`);
    await readable(page, request);
    const chosen = page.locator(`li:has([data-queue-item="${request.id}"])`);
    const grounds = await chosen.evaluate((item) =>
      [item, ...item.querySelectorAll("*")].map((part) => getComputedStyle(part).backgroundColor),
    );
    const [chosenColour, waits] = await coloursOf(page, ["--chosen", "--waitbg"]);
    expect(grounds).toContain(chosenColour);
    expect(grounds).not.toContain(waits);
  });
});

for (const width of [1360, 1060]) {
  test.describe(`the navigation at ${width} px`, () => {
    test.use({ as: "security", viewport: { width, height: 900 } });

    test("is covered by no tip, and has one for each entry whose name is not shown", async ({ page }) => {
      await page.goto("/agents");
      await settled(page);
      const entries = page.getByRole("navigation", { name: "Main" }).getByRole("listitem").getByRole("link");
      const boxes = await boxesOf(entries);
      const named = await entries
        .locator("span")
        .first()
        .evaluate((name) => name.clientWidth > 1);
      expect(named).toBe(width === 1360);
      const tip = page.locator("[data-tip-popup]");
      await entries.first().focus();
      for (const [at, { name }] of boxes.entries()) {
        if (at > 0) await page.keyboard.press("Tab");
        await expect(entries.nth(at)).toBeFocused();
        if (!named) await expect(tip).toHaveText(name);
        for (const box of await boxesOf(tip)) expect(boxes.filter((entry) => overlap(entry, box))).toEqual([]);
      }
    });
  });
}

for (const width of [1360, 1060]) {
  test.describe(`a long name at ${width} px`, () => {
    test.use({ as: "security", viewport: { width, height: 900 } });

    test("leaves the marks of the agent in one line of the header", async ({ page, session }) => {
      const { api } = await session("security");
      const name = `${unique("nightly-refunds-of-the-european-branch")}-number-two`.slice(0, 63);
      const { id } = await newAgent(api, { ownerEmail: personOf("finance").email, name });
      await page.goto(`/agents/${id}`);
      await settled(page);
      const header = page.getByRole("banner");
      const [status, environment] = [header.getByText("Active"), header.getByText("prod", { exact: true })];
      const [first, second] = [await boxOf(status), await boxOf(environment)];
      expect(Math.abs(first.y + first.height / 2 - (second.y + second.height / 2))).toBeLessThan(6);
      expect(second.x + second.width).toBeLessThan((await boxOf(header.getByText("Live"))).x);
    });
  });
}

test.describe("at 390 px", () => {
  test.use({ as: "security", viewport: { width: 390, height: 844 } });

  test("the stop centre is one press away from every screen, and the title keeps its room", async ({
    page,
    session,
  }) => {
    const agent = await newAgent((await session("security")).api, { ownerEmail: personOf("finance").email });
    const pages = ["/", "/inbox", "/agents", `/agents/${agent.id}`, "/delegations", "/detections", "/audit", "/stop"];
    for (const path of pages) {
      await page.goto(path);
      const header = page.locator("header").first();
      const stop = header.getByRole("link", { name: "Open the stop centre" });
      await expect(stop).toBeInViewport({ ratio: 1 });
      const room = header.getByRole("heading", { level: 1 }).locator("xpath=..");
      expect((await boxOf(room)).width, path).toBeGreaterThanOrEqual(75);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
    await page.goto("/agents");
    await settled(page);
    await page.getByRole("link", { name: "Open the stop centre" }).click();
    await expect(page).toHaveURL(/\/stop$/);
    await expect(page.getByRole("heading", { level: 1, name: "Stop centre" })).toBeVisible();
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    await page.getByRole("menuitem", { name: /^Times in local time/ }).click();
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    await expect(page.getByRole("menuitem", { name: /^Times in UTC/ })).toBeVisible();
  });
});
