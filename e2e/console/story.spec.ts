import type { Page } from "@playwright/test";
import { personOf } from "@/e2e/support/browser/people";
import { enrolByCommands } from "@/e2e/support/browser/running-agent";
import { origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import type { AgentClient } from "@/lib/testing/agent-client";
import { succeeded } from "@/lib/testing/http";
import { evaluate } from "@/lib/testing/stage";

const mark = Date.now().toString(36);
const agent = `refund-desk-${mark}`;
const server = `Ledger ${mark}`;
const identifier = `https://ledger-${mark}.acme.example`;

/** Creates a resource server with its catalogue, and answers the key of its enforcement point. */
async function registerServer(page: Page): Promise<string> {
  await page.goto("/resource-servers");
  await page.getByRole("link", { name: "Create resource server" }).click();
  await page.getByLabel("Name").fill(server);
  await page.getByLabel("Identifier").fill(identifier);
  await page.getByLabel("Resource type (required)").fill("payment");
  await page.getByLabel("Actions").fill("create, read");
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByLabel("Field", { exact: true }).fill("amount");
  await page.getByLabel("Kind").selectOption("money");
  await page.getByRole("button", { name: "Create resource server" }).click();
  await expect(page.getByRole("heading", { level: 1, name: server })).toBeVisible();
  await page.getByRole("button", { name: "Issue key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("gateway");
  await dialog.getByRole("button", { name: "Issue key" }).click();
  const key = (await dialog.getByText(/^mpk_\S+$/).textContent()) ?? "";
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByRole("table", { name: "Keys" }).getByText("gateway")).toBeVisible();
  return key;
}

/** Registers an agent that Alba answers for, and activates it. */
async function registerAgent(page: Page): Promise<void> {
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: /^Agents/ })
    .click();
  await page.getByRole("link", { name: "Register agent" }).click();
  await page.getByLabel("Name (required)").fill(agent);
  await page.getByLabel("Purpose").fill("Pays refunds that support has granted.");
  await page.getByLabel("Owner", { exact: true }).fill(personOf("finance").email);
  await page.getByLabel("Environment").selectOption("prod");
  await page.getByRole("radio", { name: /^low/ }).check();
  await page.getByRole("button", { name: "Register agent" }).click();
  await expect(page.getByRole("heading", { level: 1, name: agent })).toBeVisible();
  await page.getByRole("button", { name: "Activate agent" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Activate agent" }).click();
  await expect(page.getByText("Agent activated")).toBeVisible();
}

/** Opens the enrolment dialog, runs its commands, and waits for the instance in the list. */
async function enrol(page: Page): Promise<AgentClient> {
  await page
    .getByRole("navigation", { name: "Parts of this agent" })
    .getByRole("button", { name: "Credentials" })
    .click();
  await page.getByRole("button", { name: "Enrol an instance" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Issue token" }).click();
  await expect(dialog.getByText("Waiting for the instance to enrol")).toBeVisible();
  const commands = await dialog.getByRole("group", { name: "Run where the agent runs" }).textContent();
  const running = await enrolByCommands(commands ?? "");
  await expect(dialog.getByText("Enrolled", { exact: true })).toBeVisible();
  await expect(dialog.getByText(running.clientId)).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  return running;
}

/** The owner asks for narrow authority; answers the sentence that approvers will read. */
async function requestAuthority(page: Page): Promise<string> {
  await page.goto(`/agents?q=name:${agent}`);
  await page.getByRole("link", { name: new RegExp(agent) }).click();
  await page.getByRole("link", { name: "Request authority" }).click();
  await page.getByLabel("Purpose").fill("Pay granted refunds");
  await page.getByLabel("Resource server").selectOption({ label: identifier.replace("https://", "") });
  await page.getByRole("checkbox", { name: "create" }).check();
  await page.getByLabel("Resources").fill("account/eu-*");
  await page.getByRole("button", { name: "Limit amount" }).click();
  await page.getByLabel("Unit").fill("USD");
  await page.getByLabel("At most, each").fill("500.00");
  await page.getByLabel("At most, together").fill("2000.00");
  await page.getByLabel("Only for the tasks").fill("refund");
  await page.getByRole("button", { name: "Review and send" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send for approval" }).click();
  const sentence = page.getByText(`${agent} may create payment`).first();
  await expect(page).toHaveURL(/\/requests\/req_/);
  // A tip of the button shows the same, where the pointer rests on it.
  const request = page.getByRole("article", { name: /^Request req_/ });
  await expect(request.getByText("You asked for this yourself. Another person must decide.")).toBeVisible();
  return (await sentence.textContent()) ?? "";
}

/** The approver finds the request, reads the same sentence, sees that the digest matches, and approves. */
async function approve(page: Page, sentence: string): Promise<void> {
  await page.goto("/");
  await expect(page).toHaveURL(/\/approvals$/);
  // Requests of others wait as well, more than one page of them.
  await page.goto(`/approvals?q=agent:${agent}`);
  await page
    .getByRole("list", { name: "Requests" })
    .getByRole("link", { name: new RegExp(agent) })
    .click();
  const review = page.getByRole("article", { name: /^Request req_/ });
  await expect(review.getByText(sentence, { exact: true })).toBeVisible();
  await expect(review.getByText("The digest matches what you see")).toBeVisible();
  await review.getByRole("button", { name: "Approve" }).click();
  const dialog = page.getByRole("dialog", { name: "Approve request" });
  await expect(dialog.getByText(sentence, { exact: true })).toBeVisible();
  await dialog.getByLabel("Reason").fill("Limits match the refund policy.");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
}

/** Opens the newest decision of the open trail and has the browser check its proof. */
async function verifyDecision(page: Page): Promise<void> {
  await page
    .getByRole("button", {
      name: new RegExp(`^Open entry \\d+: ${agent} was allowed to create a payment of 120.00 USD`),
    })
    .first()
    .click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("tab", { name: "Proof" }).click();
  await drawer.getByRole("button", { name: "Verify in this browser" }).click();
  await expect(drawer.getByText(/^Leaf hash of the entry's exact bytes/)).toBeVisible();
  await expect(drawer.getByText(/^It is number \d+ of the \d+ records under root/)).toBeVisible();
  await expect(drawer.getByText(/^The checkpoint is signed by/)).toBeVisible();
  await expect(drawer.getByText("wrong", { exact: true })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
}

/** Revokes the agent: reads the counts of instances and delegations, types the agent's name, and reads the proof. */
async function revoke(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Revoke…" }).first().click();
  const dialog = page.getByRole("dialog", { name: `Revoke agent ${agent}` });
  await expect(dialog.getByRole("listitem").filter({ hasText: /^1\s*instance$/ })).toBeVisible();
  await expect(dialog.getByRole("listitem").filter({ hasText: /^1\s*delegation$/ })).toBeVisible();
  const confirm = dialog.getByRole("button", { name: "Revoke agent" });
  await dialog.getByLabel("Reason").fill("It paid the wrong account.");
  await dialog.getByLabel(/^Type the name of the agent/).fill(agent.slice(0, -1));
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(/^Type the name of the agent/).fill(agent);
  await confirm.click();
  const proof = page.getByRole("dialog", { name: `Revoked: ${agent}` });
  await expect(proof.getByText("Revoked, in effect")).toBeVisible();
  await expect(proof.getByText("no action")).toBeVisible();
}

test("from a registered system to a proven revocation, by three people and a running agent", async ({
  open,
  session,
}) => {
  test.setTimeout(90_000);
  const mara = await open(await session("security"));
  const [pepKey, running] = await test.step("security registers the system and the agent, which enrols", async () => {
    const key = await registerServer(mara);
    await registerAgent(mara);
    return [key, await enrol(mara)] as const;
  });
  const alba = await open(await session("finance"));
  const sentence = await test.step("the owner asks for narrow authority", () => requestAuthority(alba));
  const jonas = await open(await session("approver"));
  await test.step("another person approves exactly that", () => approve(jonas, sentence));
  await expect(alba.getByText("Approved", { exact: true }).first()).toBeVisible();

  const trail = await open(await session("security"));
  await trail.goto(`/audit?q=${encodeURIComponent(`agent:${agent} type:decision.made`)}`);
  await expect(trail.getByText("No entry matches this filter")).toBeVisible();
  const token = await running.token(identifier);
  const spiffeId = await mara.evaluate(async (name) => {
    const { agents } = await (await fetch(`/api/agents?q=name:${name}`)).json();
    return String(agents[0].spiffeId);
  }, agent);
  const pep = { admin: { origin }, server: { pepKey } };
  const pay = async () => succeeded(await evaluate(pep, { spiffeId, token }, { amount: "120.00" }));
  await test.step("its action is allowed, and the trail shows and proves it", async () => {
    expect(await pay()).toMatchObject({ decision: true });
    await trail.getByRole("button", { name: "Show 1 new entry" }).click();
    await verifyDecision(trail);
  });

  await test.step("security stops it, and the very next action is refused", async () => {
    await revoke(mara);
    expect(await pay()).toMatchObject({ decision: false, context: { code: "agent_revoked" } });
    expect(await running.requestToken(identifier)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    await trail.getByRole("button", { name: "Show 1 new entry" }).click();
    await expect(
      trail.getByText(
        `${agent} was not allowed to create a payment of 120.00 USD on account/eu-7/pay-1 for Alba Duarte: the agent was revoked`,
      ),
    ).toBeVisible();
    await expect(mara.getByRole("dialog").getByText(/s later\)/)).toBeVisible();
  });
});
