import type { Page } from "@playwright/test";
import { askToPay, granted, scene } from "@/e2e/support/browser/editing";
import { clonedInstance, enrolledInstance, rotated } from "@/e2e/support/browser/identity";
import { groupDesk } from "@/e2e/support/browser/inbox";
import { newAgent, newcomer, unique } from "@/e2e/support/browser/objects";
import { personOf, type Session, type Who } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";
import { countPresses, walkJob } from "@/e2e/support/browser/timed";

// Jobs of a security engineer, each walked on the screen and timed. The figures are printed. Job 6, unused authority, is
// walked where the use is counted.

type Sessions = (who: Who) => Promise<Session>;
const listens = (page: Page): Promise<void> => expect(page.getByRole("banner").getByText("Live")).toBeVisible();

/** A security engineer of their own, on a page that counts presses. */
async function engineerPage(session: Sessions, open: (session: Session) => Promise<Page>): Promise<Page> {
  const page = await open(await newcomer((await session("admin")).api, ["security"]));
  await countPresses(page);
  await page.goto("/overview");
  await listens(page);
  return page;
}

const agentOfFinance = async (session: Sessions) =>
  newAgent((await session("security")).api, { ownerEmail: personOf("finance").email });

test("1: see every agent with its owner and state, and the one without an owner", async ({ open, session }) => {
  const { api } = await session("security");
  const name = unique("ownerless");
  const { id } = await api.post<{ id: string }>("/api/agents", {
    ...{ name, purpose: "Sorts old refunds.", environment: "staging", riskTier: "low" },
  });
  const page = await engineerPage(session, open);
  await walkJob(page, "engineer 1, from the start page to the agents without an owner", async () => {
    await page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: /^Agents/ })
      .click();
    await expect(page.getByRole("table", { name: "Agents" }).getByRole("row")).not.toHaveCount(0);
    await page.getByRole("note").getByRole("link", { name: "Find an owner" }).click();
    await expect(page.getByRole("list", { name: "Agents" }).locator(`a[href="?agent=${id}"]`)).toContainText(name);
  });
});

test("2: register an agent with owner and purpose", async ({ open, session }) => {
  const page = await engineerPage(session, open);
  const name = unique("a-registered-agent");
  await walkJob(page, "engineer 2, register an agent", async () => {
    await page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: /^Agents/ })
      .click();
    await page.getByRole("link", { name: "Register agent" }).click();
    await page.getByLabel("Name (required)").fill(name);
    await page.getByLabel("Purpose").fill("Pays refunds that support has granted.");
    await page.getByLabel("Owner", { exact: true }).fill(personOf("finance").email);
    await page.getByLabel("Environment").selectOption("staging");
    await page.getByRole("radio", { name: /^low/ }).check();
    await page.getByRole("button", { name: "Register agent" }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  });
});

test("3: rotate the key of a running instance without an interruption", async ({ open, session }) => {
  const { api } = await session("security");
  const agent = await agentOfFinance(session);
  const instance = await enrolledInstance(api, agent.id);
  const page = await engineerPage(session, open);
  await page.goto(`/agents/${agent.id}`);
  await walkJob(page, "engineer 3, from the agent to a rotated key", async () => {
    await page
      .getByRole("navigation", { name: "Parts of this agent" })
      .getByRole("button", { name: "Credentials" })
      .click();
    await page.getByRole("button", { name: `Open instance ${instance.clientId}` }).click();
    const drawer = page.getByRole("dialog").first();
    await drawer.getByRole("button", { name: "Rotate key now…" }).click();
    const ask = page.getByRole("dialog", { name: `Rotate key of ${agent.name}` });
    await ask.getByRole("button", { name: "Rotate key" }).click();
    await expect(drawer.getByText(/rotation requested .*, waiting/)).toBeVisible();
    await rotated(instance);
    await expect(drawer.getByText("next key waits for its first use")).toBeVisible();
  });
});

test("4: ask for authority that is bounded by resource, amount and end", async ({ open, session }) => {
  const it = await scene(session);
  const page = await open(await session("finance"));
  await countPresses(page);
  await page.goto(`/agents/${it.agentId}`);
  await walkJob(page, "engineer 4, ask for narrow authority (as the owner)", async () => {
    await page.getByRole("link", { name: "Request authority" }).click();
    await page.getByLabel("Purpose").fill("Pay granted refunds");
    await page.getByLabel("Resource server").selectOption({ label: it.at.replace("https://", "") });
    await page.getByRole("checkbox", { name: "create" }).check();
    await page.getByLabel("Resources").fill("account/eu-*");
    await page.getByRole("button", { name: "Limit amount" }).click();
    await page.getByLabel("Unit").fill("USD");
    await page.getByLabel("At most, each").fill("500.00");
    await page.getByRole("button", { name: "Review and send" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send for approval" }).click();
    await expect(page).toHaveURL(/\/requests\/req_/);
  });
});

test("5: stop an agent and see the proof that its next action was refused", async ({ open, session }) => {
  const made = await scene(session, { name: unique("a-stopped-agent") });
  await granted(made);
  const token = await (await enrolledInstance(made.security, made.agentId)).token(made.at);
  await askToPay(made, token, "12.00");
  const { name } = await made.security.get<{ name: string }>(`/api/agents/${made.agentId}`);
  const page = await engineerPage(session, open);
  await walkJob(page, "engineer 5, from anywhere to a stop with its proof", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find" }).fill(`stop ${name}`);
    await page
      .getByRole("option", { name: new RegExp(`^Stop ${name}`) })
      .first()
      .click();
    await page.getByLabel(/^Reason/).fill("A leaked key.");
    await page.getByRole("button", { name: `Suspend ${name}` }).click();
    await expect(page).toHaveURL(/\/revocations\/rev_/);
    await askToPay(made, token, "13.00");
    const servers = page.getByRole("table", { name: "By resource server" });
    await expect(servers.getByRole("cell", { name: /s after\)/ }).first()).toBeVisible();
  });
});

test("7: investigate a detection, and open a case with what is around it", async ({ open, session }) => {
  const { api } = await session("security");
  const agent = await agentOfFinance(session);
  await clonedInstance(api, agent.id);
  const page = await engineerPage(session, open);
  await walkJob(page, "engineer 7, from the start page to a case about a detection", async () => {
    await page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: /^Detections/ })
      .click();
    await page.getByRole("button", { name: `Open the detection of ${agent.name}` }).click();
    await page.getByRole("dialog").first().getByRole("link", { name: "Investigate" }).click();
    await expect(page.getByRole("heading", { level: 1, name: `Investigation of ${agent.name}` })).toBeVisible();
    await page.getByRole("button", { name: "Open case with these" }).click();
    await page.getByRole("dialog", { name: "Open case" }).getByRole("button", { name: "Create case" }).click();
    await expect(page.getByRole("list", { name: "Pinned entries" }).getByRole("listitem")).not.toHaveCount(0);
  });
});

test("8: change a policy, which a second person confirms before it holds", async ({ open, session }) => {
  const { policyId } = await groupDesk(session, 1);
  const page = await engineerPage(session, open);
  await page.goto(`/approvals/policies/${policyId}/change`);
  await walkJob(page, "engineer 8, propose a change of a policy", async () => {
    const rule = page.getByRole("region", { name: "Rule 1" });
    await rule.getByRole("checkbox", { name: "Ask a person before each such action" }).check();
    await page.getByLabel("Reason").fill("Every payment is seen by a person first.");
    await page.getByRole("button", { name: "Propose change" }).click();
    await expect(page.getByText("Waits for a second person.", { exact: false }).first()).toBeVisible();
  });
  const second = await open(await session("admin"));
  await countPresses(second);
  await second.goto(`/approvals/policies/${policyId}`);
  await walkJob(second, "engineer 8, confirm it as the second person", async () => {
    await second.getByRole("button", { name: "Confirm change" }).click();
    await second
      .getByRole("dialog", { name: "Confirm change" })
      .getByRole("button", { name: "Confirm change" })
      .click();
    await expect(second.getByText("Rules in effect, version 3")).toBeVisible();
  });
});
