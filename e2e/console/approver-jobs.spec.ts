import type { Page } from "@playwright/test";
import { choose, items, queueOf, readable, review, statusOf } from "@/e2e/support/browser/inbox";
import { newAgent, newcomer, newRequest, type RequestRef } from "@/e2e/support/browser/objects";
import { personOf, type Session, type Who } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";
import { countPresses, walkJob } from "@/e2e/support/browser/timed";

// Jobs of an approver, each walked on the screen and timed. The figures are printed.

type Sessions = (who: Who) => Promise<Session>;
const listens = (page: Page): Promise<void> => expect(page.getByRole("banner").getByText("Live")).toBeVisible();

/** An approver of their own, on a page that counts presses. */
async function approverPage(session: Sessions, open: (session: Session) => Promise<Page>) {
  const person = await newcomer((await session("admin")).api, ["approver"]);
  const page = await open(person);
  await countPresses(page);
  return { person, page };
}

const agentOfFinance = async (session: Sessions) =>
  newAgent((await session("security")).api, { ownerEmail: personOf("finance").email });

test("1 to 3: learn of a request where one is, understand it in ten seconds, and judge its risk", async ({
  open,
  session,
}) => {
  const { page } = await approverPage(session, open);
  const agent = await agentOfFinance(session);
  await page.goto("/agents");
  await listens(page);
  await page.getByRole("button", { name: /^Notifications/ }).click();
  let request: RequestRef | undefined;
  const told = page
    .getByRole("list", { name: "Newest notifications" })
    .getByRole("link", { name: new RegExp(agent.name) });
  await walkJob(page, "approver 1, know that a request waits", async () => {
    request = await newRequest((await session("finance")).api, agent.id);
    await expect(told).toBeVisible();
  });
  if (!request) throw new Error("The request is made.");
  const article = review(page, request);
  const understood = await walkJob(page, "approver 2, from the notification to what is asked", async () => {
    await told.click();
    await expect(article.locator("[data-sentence]")).toBeInViewport({ ratio: 1 });
    await expect(article.locator("[data-sentence]")).toBeFocused();
    await expect(article.getByText(/^With the authority of/)).toBeInViewport();
    await expect(article.getByText(/, until /).first()).toBeInViewport();
  });
  expect(understood).toBeLessThan(10_000);
  await walkJob(page, "approver 3, the risk with its reasons, the steps and what was decided before", async () => {
    await expect(article.getByText(/^Risk \d+/).first()).toBeVisible();
    await expect(article.getByRole("heading", { name: "Who decides" })).toBeVisible();
    await article.getByRole("heading", { name: "Background" }).scrollIntoViewIfNeeded();
    await expect(article.getByRole("heading", { name: "Background" })).toBeInViewport();
  });
});

test("7: hand over while away", async ({ open, session }) => {
  const { page } = await approverPage(session, open);
  const cover = await approverPage(session, open);
  const { people } = await (await session("admin")).api.get<{ people: { id: string }[] }>(
    `/api/people?q=${encodeURIComponent(cover.person.email)}`,
  );
  await page.goto("/approvals/cover");
  await listens(page);
  await walkJob(page, "approver 7, hand over to a colleague who accepts", async () => {
    await page.getByRole("combobox", { name: "Cover" }).selectOption(people[0]?.id ?? "");
    await page.getByLabel("Until (UTC)").fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 16));
    await page.getByRole("button", { name: "Ask for cover" }).click();
    await cover.page.goto("/approvals/cover");
    await cover.page.getByRole("button", { name: "Accept cover" }).click();
    await expect(page.getByText("accepted", { exact: true })).toBeVisible();
  });
});

test("5: ask a question that leaves the request open", async ({ open, session }) => {
  const { page, person } = await approverPage(session, open);
  const agent = await agentOfFinance(session);
  const made = await newRequest((await session("finance")).api, agent.id);
  await page.goto(`/approvals?request=${made.id}`);
  await readable(page, made);
  await walkJob(page, "approver 5, ask a question", async () => {
    await choose(page, "Ask…");
    const dialog = page.getByRole("dialog", { name: "Ask a question" });
    await dialog.getByLabel(/^Question/).fill("For which shops?");
    await dialog.press("Control+Enter");
    await expect(page.getByText("Question asked", { exact: true })).toBeVisible();
  });
  expect(await statusOf(person.api, made)).toBe("pending");
});

test("4: approve less than was asked", async ({ open, session }) => {
  const { page, person } = await approverPage(session, open);
  const agent = await agentOfFinance(session);
  const made = await (await session("finance")).api.post<RequestRef>("/api/requests", {
    ...{ agentId: agent.id, purpose: "Pay", expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
    authority: [
      {
        ...{ type: "payment", locations: ["https://payments.demo.example"], actions: ["create"] },
        ...{ identifiers: ["account/eu-*"], limits: [{ field: "amount", unit: "USD", max_each: "500.00" }] },
      },
    ],
  });
  await page.goto(`/approvals?request=${made.id}`);
  await readable(page, made);
  await walkJob(page, "approver 4, approve 400 of the 500 that were asked", async () => {
    await choose(page, "Approve less…");
    const less = page.getByRole("dialog", { name: "Approve less" });
    await less.getByLabel("At most each time (USD)").fill("400.00");
    await less.getByRole("button", { name: "Approve less" }).click();
    await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
  });
  const { delegationId } = await person.api.get<{ delegationId: string }>(`/api/requests/${made.id}`);
  const { authority } = await person.api.get<{ authority: { limits: { max_each: string }[] }[] }>(
    `/api/delegations/${delegationId}`,
  );
  expect(authority[0]?.limits[0]?.max_each).toBe("400.00");
});

test("4: what is taken away by hand stays away, and the end and the depth are lowered too", async ({
  open,
  session,
}) => {
  const { page, person } = await approverPage(session, open);
  const agent = await agentOfFinance(session);
  const pay = { type: "payment", locations: ["https://payments.demo.example"], identifiers: ["account/eu-*"] };
  const limits = [{ field: "amount", unit: "USD", max_each: "500.00" }];
  const made = await (await session("finance")).api.post<RequestRef>("/api/requests", {
    ...{
      agentId: agent.id,
      purpose: "Pay",
      maxDepth: 2,
      expiresAt: new Date(Date.now() + 9 * 86_400_000).toISOString(),
    },
    authority: [
      { ...pay, actions: ["create"], limits },
      { ...pay, actions: ["read"] },
    ],
  });
  await page.goto(`/approvals?request=${made.id}`);
  await readable(page, made);
  await choose(page, "Approve less…");
  const less = page.getByRole("dialog", { name: "Approve less" });
  const amount = less.getByLabel("At most each time (USD)");
  await amount.fill("400.00");
  await less.getByText("Edit each member").click();
  await less.getByRole("button", { name: "Remove element 2" }).click();
  await expect(amount).toBeDisabled();
  await expect(less.getByRole("note")).toContainText("would bring back what you took away");
  await less.getByRole("button", { name: "Start again from the request" }).click();
  await expect(amount).toHaveValue("");
  await less.getByRole("checkbox", { name: "Only reading" }).check();
  const lastDay = new Date(Date.now() + 4 * 86_400_000).toISOString().slice(0, 10);
  await less.getByLabel("Ends at the end of (UTC)").fill(lastDay);
  await less.getByLabel("May be passed on").selectOption("1");
  await less.getByRole("button", { name: "Approve less" }).click();
  await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
  const { delegationId } = await person.api.get<{ delegationId: string }>(`/api/requests/${made.id}`);
  const given = await person.api.get<{ authority: { actions: string[] }[]; expiresAt: string; maxDepth: number }>(
    `/api/delegations/${delegationId}`,
  );
  expect(given.authority.map(({ actions }) => actions)).toEqual([["read"]]);
  expect(given).toMatchObject({ expiresAt: `${lastDay}T23:59:59.000Z`, maxDepth: 1 });
});

test("4: set a limit where none was asked for", async ({ open, session }) => {
  const { page, person } = await approverPage(session, open);
  const agent = await agentOfFinance(session);
  const made = await (await session("finance")).api.post<RequestRef>("/api/requests", {
    ...{ agentId: agent.id, purpose: "Pay", expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
    authority: [
      {
        ...{ type: "payment", locations: ["https://payments.demo.example"], actions: ["create"] },
        identifiers: ["account/eu-*"],
      },
    ],
  });
  await page.goto(`/approvals?request=${made.id}`);
  await readable(page, made);
  await choose(page, "Approve less…");
  const less = page.getByRole("dialog", { name: "Approve less" });
  await less.getByLabel("At most each time", { exact: true }).fill("400.00");
  await expect(less.getByText('Enter a currency code such as "EUR".').first()).toBeVisible();
  await less.getByLabel("Currency").fill("usd");
  await expect(less.getByText("Less than requested")).toBeVisible();
  await less.getByRole("button", { name: "Approve less" }).click();
  await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
  const { delegationId } = await person.api.get<{ delegationId: string }>(`/api/requests/${made.id}`);
  const { authority } = await person.api.get<{ authority: { limits: object[] }[] }>(`/api/delegations/${delegationId}`);
  expect(authority[0]?.limits).toMatchObject([{ field: "amount", unit: "USD", max_each: "400.00" }]);
});

test("6: clear a queue of alike requests, each listed with what differs", async ({ open, session }) => {
  const { page, person } = await approverPage(session, open);
  const { path, first, second } = await queueOf(session);
  await page.goto(path);
  await expect(items(page)).toHaveCount(2);
  await walkJob(page, "approver 6, approve two alike requests together", async () => {
    for (const at of [0, 1])
      await page
        .getByRole("checkbox", { name: /^Mark the request for/ })
        .nth(at)
        .check();
    const marked = page.getByRole("region", { name: "Marked requests" });
    await marked.getByRole("button", { name: "Approve 2 requests" }).click();
    const dialog = page.getByRole("dialog", { name: "Approve 2 requests" });
    await expect(dialog.getByRole("listitem").filter({ hasText: "Second" })).toContainText("may read payments");
    await dialog.press("Control+Enter");
    await expect(page.getByText("2 requests approved").first()).toBeVisible();
  });
  expect(await Promise.all([first, second].map((one) => statusOf(person.api, one)))).toEqual(["approved", "approved"]);
});

test("8: see what became of an approval, and take it back", async ({ open, session }) => {
  const { page, person } = await approverPage(session, open);
  const { path, first } = await queueOf(session);
  await person.api.post(`/api/requests/${first.id}/approve`, { digest: first.digest });
  await page.goto("/approvals");
  await listens(page);
  await walkJob(page, "approver 8, from the inbox to what I approved, and suspend it", async () => {
    await page.goto(`${path}&queue=decided`);
    await items(page).filter({ hasText: "Approved" }).click();
    const back = page.getByRole("region", { name: "Take back your approval" });
    await back.getByRole("button", { name: "Suspend" }).click();
    const dialog = page.getByRole("dialog", { name: /^Suspend delegation/ });
    await dialog.getByLabel(/^Reason/).fill("It was a mistake.");
    await dialog.getByRole("button", { name: "Suspend delegation" }).click();
    await expect(back.getByText("Its approver suspended it.")).toBeVisible();
  });
});

test("8: ask security to revoke an approval, which waits in their inbox until it is answered", async ({
  open,
  session,
}) => {
  const { page, person } = await approverPage(session, open);
  const { path, first, name } = await queueOf(session);
  await person.api.post(`/api/requests/${first.id}/approve`, { digest: first.digest });
  await page.goto(`${path}&queue=decided`);
  await walkJob(page, "approver 8, ask security to revoke what I approved", async () => {
    await items(page).filter({ hasText: "Approved" }).click();
    const back = page.getByRole("region", { name: "Take back your approval" });
    await back.getByRole("button", { name: "Ask for revocation…" }).click();
    const dialog = page.getByRole("dialog", { name: /^Ask to revoke/ });
    await dialog.getByLabel(/^Reason/).fill("The shop has closed.");
    await dialog.getByRole("button", { name: "Ask for revocation" }).click();
    await expect(page.getByText("Security is asked", { exact: true })).toBeVisible();
  });
  const guard = await open(await newcomer((await session("admin")).api, ["security"]));
  await countPresses(guard);
  await guard.goto("/inbox?queue=lifecycle");
  await walkJob(guard, "engineer, revoke what an approver takes back, from the inbox", async () => {
    await guard.getByRole("list", { name: "Items" }).getByRole("link", { name }).click();
    const asked = guard.getByRole("article", { name: "Item under review" });
    await expect(asked.getByText("The shop has closed.")).toBeVisible();
    await asked.getByRole("button", { name: "Revoke delegation…" }).click();
    const dialog = guard.getByRole("dialog", { name: /^Revoke delegation/ });
    await dialog.getByLabel(/^Reason/).fill("Agreed.");
    await dialog.getByRole("button", { name: "Revoke delegation" }).click();
    await expect(guard.getByText("Delegation revoked", { exact: true })).toBeVisible();
    await expect(guard.getByRole("list", { name: "Items" }).getByRole("link", { name })).toHaveCount(0);
  });
  await page.goto("/notifications");
  await expect(
    page
      .getByRole("main")
      .getByText(/ revoked the delegation of .* as you asked$/)
      .first(),
  ).toBeVisible();
});
