import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/browser";
import { openSession, type Session } from "@/e2e/support/browser-people";
import { succeeded } from "@/e2e/support/http";
import { addPerson } from "@/e2e/support/people";
import { admin, origin } from "@/e2e/support/server";
import { addAgent, ask, delegate, payments, type Stage, setStage } from "@/e2e/support/stage";

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

type Line = { stage: Stage; agents: { agentId: string; name: string }[]; delegations: string[] };

/** Three agents that delegated one to the next. */
async function line(): Promise<Line> {
  const stage = await setStage({ url: origin, publicUrl: origin, admin });
  const agents = [await addAgent(stage), await addAgent(stage), await addAgent(stage)];
  const delegations: string[] = [];
  for (const [hop, { agentId }] of agents.entries()) {
    succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
    const parent = hop === 0 ? {} : { parentDelegationId: delegations[hop - 1] };
    const change = { expiresAt: inDays(9 - hop), maxDepth: 2 - hop, ...parent };
    delegations.push(await delegate(stage, agentId, change));
  }
  return { stage, agents, delegations };
}

const narrowTo = (stage: Stage, id: string, max_each: string) =>
  stage.admin.post(`/api/delegations/${id}/narrow`, {
    authority: [
      {
        id: "el_1",
        ...payments(stage, {
          limits: [{ field: "amount", unit: "USD", max_each, max_total: "2000.00", window: "P1D" }],
        }),
      },
    ],
    reason: "Less is enough",
  });

async function confirm(page: Page, verb: string, reason: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: verb }).click();
  await expect(dialog).toBeHidden();
}

const opened = async (open: (session: Session) => Promise<Page>, person: { email: string; password: string }) =>
  open(await openSession(person));

test("below a narrowed delegation, what is left is read first, and what was granted on request", async ({
  open,
  session,
}) => {
  const { stage, delegations } = await line();
  succeeded(await narrowTo(stage, delegations[0] ?? "", "40.00"));
  const page = await open(await session("security"));
  await page.goto(`/delegations/${delegations[2]}`);
  const summary = page.getByRole("region", { name: "Summary" });
  await expect(summary).toContainText("40 USD");
  await expect(summary.getByText(/Its own document says: .*500 USD/)).toBeHidden();
  await summary.getByText("Less than its own document says").click();
  await expect(summary.getByText(/Its own document says: .*500 USD/)).toBeVisible();
  const above = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { name: /^Limits above it, shared/ }) });
  await expect(above.last().getByRole("listitem")).toHaveCount(2);
});

test("a suspension with an end says who and until when; what hangs below is at rest and is found", async ({
  open,
  session,
}) => {
  const { agents, delegations } = await line();
  const [root = "", , leaf = ""] = delegations;
  const page = await open(await session("security"));
  await page.goto(`/delegations/${root}`);
  await page.getByRole("button", { name: "Suspend", exact: true }).click();
  await page.getByRole("radio", { name: "for 8 hours" }).check();
  await confirm(page, "Suspend delegation", "We look into it");
  await expect(page.getByRole("note").filter({ hasText: "It resumes by itself at" })).toContainText("Suspended by ");
  await page.goto(`/delegations/${leaf}`);
  await expect(page.getByRole("note").filter({ hasText: "At rest" })).toContainText("Above it, the delegation of ");
  await expect(page.getByRole("region", { name: "Summary" }).getByText("At rest")).toBeVisible();
  await page.goto("/delegations");
  await page.getByRole("button", { name: "At rest", exact: true }).click();
  const row = page.getByRole("row").filter({ hasText: agents[2]?.name ?? "" });
  await expect(row).toContainText("At rest");
  await expect(row).toContainText("above is");
  await page.goto(`/delegations/${root}`);
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await confirm(page, "Resume delegation", "Nothing was found");
  await page.goto(`/delegations/${leaf}`);
  await expect(page.getByRole("region", { name: "Summary" }).getByText("Active", { exact: true })).toBeVisible();
});

test("a review of a change names the delegation and shows old and new before anything else", async ({ open }) => {
  const { stage, agents, delegations } = await line();
  const [root = ""] = delegations;
  const limits = [{ field: "amount", unit: "USD", max_each: "900.00", max_total: "2000.00", window: "P1D" }];
  const { id } = await ask(stage, agents[0]?.agentId ?? "", {
    authority: [payments(stage, { limits })],
    ...{ changesDelegationId: root, expiresAt: inDays(9), maxDepth: 2, purpose: "Refund customers, also large ones" },
  });
  const page = await opened(open, stage.approver);
  await page.goto(`/requests/${id}`);
  await expect(page.getByRole("link", { name: root })).toHaveAttribute("href", `/delegations/${root}`);
  const titles = page.getByRole("article").getByRole("heading", { level: 2 });
  await expect(titles.first()).toHaveText("Effect, against version 1 of the delegation");
  const review = page.getByRole("article");
  await expect(review.locator("del").filter({ hasText: "500 USD" })).toBeVisible();
  await expect(review.locator("ins").filter({ hasText: "900 USD" })).toBeVisible();
  await expect(review.locator("ins").filter({ hasText: "also large ones" })).toBeVisible();
});

test("another delegator for all that a person delegates: shown before, asked for at once", async ({
  open,
  session,
}) => {
  const { stage, delegations } = await line();
  const next = await addPerson(stage.admin, ["member"], "Noor Haddad");
  const page = await open(await session("admin"));
  await page.goto(`/people/rehoming?person=${stage.owner.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Another delegator for");
  await expect(page.getByText("Choose who shall delegate first.")).toBeVisible();
  await page.getByLabel("New delegator").selectOption(next.id);
  await expect(page.getByText("goes on whole")).toBeVisible();
  await expect(page.getByText("2 hang below it")).toBeVisible();
  await page.getByRole("button", { name: "Ask for 1 delegation" }).click();
  await confirm(page, "Ask for 1 delegation", "She left");
  const made = page.getByRole("status").filter({ hasText: "Sent for approval" });
  const request = (await made.getByRole("link").getAttribute("href"))?.split("/").at(-1) ?? "";
  const approver = await opened(open, stage.approver);
  await approver.goto(`/requests/${request}`);
  await expect(approver.getByRole("article").locator("ins").filter({ hasText: "Noor Haddad" })).toBeVisible();
  const { digest } = succeeded(await stage.approver.client.get<{ digest: string }>(`/api/requests/${request}`));
  succeeded(await next.client.post(`/api/requests/${request}/consent`, { digest }));
  succeeded(await stage.approver.client.post(`/api/requests/${request}/approve`, { digest, note: "" }));
  await page.goto(`/delegations/${delegations[0]}`);
  await expect(page.getByRole("region", { name: "Summary" })).toContainText("Noor Haddad");
});

test("the graph grows where it is asked to, by keyboard and in the list, and moves nothing", async ({
  open,
  session,
}) => {
  const { agents } = await line();
  const [first, second, third] = agents;
  const page = await open(await session("security"));
  await page.goto(`/delegations/graph?agent=${first?.agentId}&depth=1`);
  const nodeOf = (name = "") => page.locator(".react-flow__node").filter({ hasText: name });
  await expect(nodeOf(second?.name)).toBeVisible();
  await expect(nodeOf(third?.name)).toHaveCount(0);
  const place = () => nodeOf(second?.name).evaluate((node) => (node as HTMLElement).style.transform);
  const before = await place();
  const more = page.getByRole("button", { name: `Show 1 further delegation of ${second?.name}` });
  await more.focus();
  await page.keyboard.press("Enter");
  await expect(nodeOf(third?.name)).toBeVisible();
  expect(await place()).toBe(before);
  const hide = page.getByRole("button", { name: `Hide what is around ${second?.name}` });
  await expect(hide).toBeFocused();
  await expect(hide).toHaveAttribute("aria-expanded", "true");
  await expect(page).toHaveURL(new RegExp(`around=${second?.agentId}`));
  await page.getByRole("tab", { name: "List" }).click();
  const table = page.getByRole("table", { name: "Delegations of the graph" });
  await expect(table).toContainText(third?.name ?? "");
  await page.getByRole("button", { name: `Hide what is around ${second?.name}` }).click();
  await expect(table).not.toContainText(third?.name ?? "");
  await page.getByRole("button", { name: /^Show 1 further delegation/ }).click();
  await expect(table).toContainText(third?.name ?? "");
});
