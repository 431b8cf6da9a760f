import { element, granted, scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { items, queueOf, readable, review, sentBy, statusOf } from "@/e2e/support/browser/inbox";
import { newcomer } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";

// The inbox of an approver: its order, its keyboard shortcuts, and decisions on several requests together.

test.describe("the inbox", () => {
  test.use({ as: "approver" });

  test("has its next item decided with three keystrokes, and nothing is preset", async ({ page, session }) => {
    const { path, first, second } = await queueOf(session);
    await page.addInitScript(() => {
      const counted = Object.assign(globalThis, { keystrokes: 0 });
      addEventListener("keydown", ({ repeat }) => !repeat && counted.keystrokes++, { capture: true });
    });
    const sent = sentBy(page);
    await page.goto(path);
    await expect(items(page)).toHaveCount(2);
    await readable(page, first);
    await expect(page.locator("body")).toBeFocused();
    expect(sent).toEqual([]);

    await page.keyboard.press("j");
    await readable(page, second);
    await page.keyboard.press("a");
    await expect(page.getByRole("dialog", { name: "Approve request" }).getByLabel(/^Reason/)).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByText("Request approved", { exact: true })).toBeVisible();

    const { api } = await session("approver");
    expect([await statusOf(api, first), await statusOf(api, second)]).toEqual(["pending", "approved"]);
    const pressed = await page.evaluate<number>("keystrokes");
    expect(pressed).toBeLessThanOrEqual(3);
  });

  test("opens what is pressed also before the page's code has arrived", async ({ page, session }) => {
    const { path, first, second } = await queueOf(session);
    await page.route("**/_next/static/**/*.js", (route) => route.abort());
    await page.goto(path, { waitUntil: "load" });
    await expect(items(page).first()).toHaveAttribute("data-queue-item", first.id);
    await page.unroute("**/_next/static/**/*.js");
    await items(page).last().click();
    await expect(page).toHaveURL(new RegExp(`request=${second.id}`));
    await readable(page, second);
  });

  test("is sorted by risk, in the order that is chosen, and says so in its address", async ({ page, session }) => {
    const [{ api: security }, { api: finance }] = [await session("security"), await session("finance")];
    const it = await scene(session);
    const ask = (purpose: string, max_each: string) =>
      finance.post<{ id: string }>("/api/requests", {
        ...{ agentId: it.agentId, purpose, expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
        authority: [element(it, { limits: [{ field: "amount", unit: "USD", max_each }] })],
      });
    const much = await ask("Much", "90000.00");
    const little = await ask("Little", "20.00");
    const { name } = await security.get<{ name: string }>(`/api/agents/${it.agentId}`);
    await page.goto(`/approvals?q=agent:${name}`);
    const order = page.getByRole("combobox", { name: "Order" });
    await expect(order).toHaveValue("risk");
    await expect(page.getByRole("banner").getByText("Live")).toBeVisible();
    await expect(items(page).first()).toHaveAttribute("data-queue-item", much.id);
    await order.selectOption({ label: "Newest first" });
    await expect(page).toHaveURL(/sort=newest/);
    await expect(items(page).first()).toHaveAttribute("data-queue-item", little.id);
    await order.selectOption({ label: "Riskiest first" });
    await expect(page).not.toHaveURL(/sort=/);
    await expect(items(page).first()).toHaveAttribute("data-queue-item", much.id);
  });

  test("goes by Ctrl+K to what is found by a few letters, also where single letters are switched off", async ({
    open,
    session,
  }) => {
    const { name, agentId } = await queueOf(session);
    const person = await newcomer((await session("admin")).api, ["approver"]);
    const page = await open(person);
    await page.goto("/account");
    await page.getByRole("switch", { name: /^Single-key shortcuts/ }).click();
    await expect.poll(() => person.api.get("/api/session/preferences")).toEqual({ singleKeyShortcuts: false });
    await page.keyboard.press("ControlOrMeta+k");
    const palette = page.getByRole("dialog", { name: "Find a page or an object" });
    const field = palette.getByRole("combobox", { name: "Find" });
    // Letters that are typed before the palette is there are not lost.
    await page.keyboard.type(name);
    await expect(field).toHaveValue(name);
    await expect(field).toBeFocused();
    await expect(palette.getByRole("option", { name: new RegExp(`^${name}`) })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    await examineHere(page, "palette", "[role=dialog]");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/agents/${agentId}$`));
    await page.keyboard.press("ControlOrMeta+k");
    await expect(field).toBeFocused();
    await page.keyboard.type("trail");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/audit$/);
    await expect(page.getByRole("table", { name: "Audit trail" })).toBeVisible();
    await expect(page.getByRole("banner").getByText("Live")).toBeVisible();
    await page.keyboard.press("ControlOrMeta+k");
    await expect(field).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(palette).toBeHidden();
  });
});

test.describe("requests that are decided together", () => {
  test.use({ as: "approver", expected: /^409 \/api\/requests\/batch-decide/ });

  test("are alike, listed one by one, denied with a reason, and all of them or none", async ({ page, session }) => {
    const { path, first, second, agentId } = await queueOf(session);
    const [{ api: finance }, { api: approver }] = [await session("finance"), await session("approver")];
    const other = await finance.post<{ id: string; digest: string }>("/api/requests", {
      ...{ agentId, purpose: "Pay", expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
      authority: [
        {
          ...{ type: "payment", locations: ["https://payments.demo.example"], actions: ["create"] },
          ...{ identifiers: ["account/eu-*"], limits: [{ field: "amount", unit: "USD", max_each: "5.00" }] },
        },
      ],
    });
    await page.goto(path);
    await expect(items(page)).toHaveCount(3);
    const marks = page.getByRole("checkbox", { name: /^Mark the request for/ });
    for (let at = 0; at < 3; at++) await marks.nth(at).check();
    const bar = page.getByRole("region", { name: "Marked requests" });
    await expect(bar.getByText("They ask for different things.")).toBeVisible();
    for (const verb of ["Approve", "Deny"]) {
      await expect(bar.getByRole("button", { name: `${verb} 3 requests` })).toHaveAttribute("aria-disabled", "true");
    }
    await page.locator(`li:has([data-queue-item="${other.id}"])`).getByRole("checkbox").uncheck();
    await expect(bar.getByText("2 requests marked")).toBeVisible();
    // The keys of a decision are for the marked ones, not for the request that is open.
    await page.keyboard.press("a");
    await expect(page.getByRole("dialog")).toHaveCount(1);
    await expect(page.getByRole("dialog", { name: "Approve 2 requests" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);

    await bar.getByRole("button", { name: "Deny 2 requests" }).click();
    const dialog = page.getByRole("dialog", { name: "Deny 2 requests" });
    await expect(dialog.getByRole("listitem").filter({ hasText: "First" })).toContainText("may read payments");
    await expect(dialog.getByRole("listitem").filter({ hasText: "Second" })).toContainText("may read payments");
    await expect(dialog.getByRole("button", { name: "Deny 2 requests" })).toBeDisabled();
    await examineHere(page, "batch", "[role=dialog]");

    // One of them is denied elsewhere meanwhile: the other is not denied alone.
    await dialog.getByLabel(/^Reason/).fill("Ask again in spring.");
    await approver.post(`/api/requests/${first.id}/deny`, { digest: first.digest, note: "Elsewhere." });
    await dialog.press("Control+Enter");
    await expect(page.getByText("No request was decided").first()).toBeVisible();
    expect(await statusOf(approver, second)).toBe("pending");

    const more = await queueOf(session);
    await page.goto(more.path);
    await expect(items(page)).toHaveCount(2);
    for (let at = 0; at < 2; at++) await marks.nth(at).check();
    await bar.getByRole("button", { name: "Deny 2 requests" }).click();
    await expect(dialog.getByText(/Read all of them first/)).toHaveCount(0);
    await dialog.getByLabel(/^Reason/).fill("Ask again in spring.");
    await dialog.press("Control+Enter");
    await expect(page.getByText("2 requests denied").first()).toBeVisible();
    for (const { id } of [more.first, more.second]) {
      const { status, votes } = await approver.get<{ status: string; votes: { note: string }[] }>(
        `/api/requests/${id}`,
      );
      expect([status, votes.map(({ note }) => note)]).toEqual(["denied", ["Ask again in spring."]]);
    }
  });
});

test.describe("a request on a phone", () => {
  test.use({ as: "approver", viewport: { width: 390, height: 844 }, hasTouch: true });

  test("is chosen from the list, read and approved with the finger, and the list comes back", async ({
    page,
    session,
  }) => {
    const { path, first, second } = await queueOf(session);
    const sent = sentBy(page);
    await page.goto(path);
    await expect(items(page)).toHaveCount(2);
    await expect(review(page, first)).toBeHidden();
    await page.locator(`[data-queue-item="${second.id}"]`).tap();
    await readable(page, second);
    await expect(items(page).first()).toBeHidden();
    await review(page, second).getByRole("button", { name: "Approve", exact: true }).tap();
    const dialog = page.getByRole("dialog", { name: "Approve request" });
    await expect(dialog).toBeVisible();
    await expect(page.locator("html")).toHaveJSProperty("scrollWidth", 390);
    await dialog.getByRole("button", { name: "Approve", exact: true }).tap();
    await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
    expect(sent.filter((one) => one.includes(second.id))).toContain(`POST /api/requests/${second.id}/approve`);
    const { api } = await session("approver");
    expect([await statusOf(api, first), await statusOf(api, second)]).toEqual(["pending", "approved"]);
    await expect(page.locator("html")).toHaveJSProperty("scrollWidth", 390);
  });
});

test.describe("a long request on a phone", () => {
  test.use({ as: "approver", viewport: { width: 390, height: 844 } });

  test("is a list of what is granted, with what is new in each, all above the fold", async ({ page, session }) => {
    const it = await scene(session);
    const weekdays = {
      zone: "Europe/Berlin",
      windows: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" }],
    };
    const approval_above = { field: "amount", unit: "USD", value: "250.00" };
    const authority = [
      element(it, { conditions: { tasks: ["refund"], hours: weekdays, approval_above } }),
      element(it, {
        actions: ["read"],
        identifiers: ["account/eu-*", "account/uk-*"],
        limits: [{ max_count: 500, window: "P1D" }],
      }),
      element(it, {
        ...{ actions: ["void"], identifiers: ["account/eu-retail/*"], conditions: { environments: ["prod"] } },
        limits: [{ field: "amount", unit: "EUR", max_each: "200.00" }],
      }),
    ];
    const { id } = await it.finance.post<{ id: string }>("/api/requests", {
      ...{ agentId: it.agentId, purpose: "Refund customers whose parcel was lost", authority },
      expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    });
    await page.goto(`/approvals?request=${id}`);
    await readable(page, { id });
    const list = review(page, { id }).getByRole("list", { name: "Requested authority" });
    await expect(list.getByRole("listitem")).toHaveText([/create payments/, /read payments/, /void payments/], {
      useInnerText: true,
    });
    await expect(list.getByText(/^▲\s*new$/)).toHaveCount(3);
    const bar = await page.locator("[data-action-bar]").boundingBox();
    const fold = bar?.y ?? 0;
    expect(fold).toBeGreaterThan(600);
    for (const item of await list.getByRole("listitem").all()) {
      const box = await item.boundingBox();
      expect((box?.y ?? fold) + (box?.height ?? 0)).toBeLessThanOrEqual(fold);
    }
    const heading = await review(page, { id })
      .getByRole("heading", { name: /^Effect/ })
      .boundingBox();
    expect((heading?.y ?? fold) + (heading?.height ?? 0)).toBeLessThanOrEqual(fold);
    await examineHere(page, "long-request");
  });

  test("that changes a delegation says part by part what becomes of it, against the version that it changes", async ({
    page,
    session,
  }) => {
    const it = await scene(session);
    const limits = (max_each: string) => ({ limits: [{ field: "amount", unit: "USD", max_each }] });
    const parts = (each: string) => [
      element(it, limits(each)),
      element(it, { actions: ["read"], limits: [{ max_count: 500, window: "P1D" }] }),
    ];
    const changesDelegationId = await granted(it, { authority: parts("200.00") });
    const authority = [...parts("500.00"), element(it, { actions: ["void"], ...limits("50.00") })];
    const { id } = await it.finance.post<{ id: string }>("/api/requests", {
      ...{ agentId: it.agentId, purpose: "Refund customers", authority, changesDelegationId },
      expiresAt: new Date(Date.now() + 14 * 86_400_000).toISOString(),
    });
    await page.goto(`/approvals?request=${id}`);
    await readable(page, { id });
    const shown = review(page, { id });
    const list = shown.getByRole("list", { name: "Requested authority" });
    await expect(list.getByRole("listitem")).toHaveText([/wider.*create/, /as before.*read/, /new.*void/]);
    await expect(shown.getByRole("heading", { name: "Effect, against version 1 of the delegation" })).toBeVisible();
    const wider = shown.getByRole("listitem").filter({ hasText: /^▲widensEach time/ });
    await expect(wider).toContainText("200 USD each→up to 500 USD");
    const [line, bar] = [await wider.boundingBox(), await page.locator("[data-action-bar]").boundingBox()];
    expect(line && line.y + line.height).toBeLessThanOrEqual(bar?.y ?? 0);
    await expect(shown.getByRole("list", { name: "Terms" })).toContainText("Ends");
    await examineHere(page, "change-request");
    await it.security.post(`/api/delegations/${changesDelegationId}/suspend`, { reason: "Hold it" });
    await shown.getByRole("button", { name: /^Approve/ }).click();
    await expect(page.getByRole("dialog")).toContainText("The delegation is suspended and stays suspended.");
  });
});
