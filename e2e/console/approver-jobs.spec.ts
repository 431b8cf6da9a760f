import type { Page } from "@playwright/test";
import { choose, readable, review, statusOf } from "@/e2e/support/browser/inbox";
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
    await dialog.getByLabel(/^Reason/).fill("For which shops?");
    await dialog.press("Control+Enter");
    await expect(page.getByText("Question asked", { exact: true })).toBeVisible();
  });
  expect(await statusOf(person.api, made)).toBe("pending");
});
