import { examineHere } from "@/e2e/support/browser/examine";
import { newcomer, unique } from "@/e2e/support/browser/objects";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("a member asks for an agent, security registers it, the owner accepts, and it goes live by the checklist", async ({
  page,
  session,
  open,
}) => {
  const { api } = await session("admin");
  const [member, owner] = [await newcomer(api, ["member"]), await newcomer(api, ["member"])];
  const name = unique("refund");

  const theirs = await open(member);
  await theirs.goto("/agents/onboarding");
  await settled(theirs);
  await theirs.getByRole("button", { name: "Ask for an agent" }).first().click();
  const asking = theirs.getByRole("dialog", { name: "Ask for an agent" });
  await asking.getByLabel("Name").fill(name);
  await asking.getByLabel("Environment").selectOption("staging");
  await asking.getByLabel("Purpose").fill("Answers questions about refunds");
  await asking.getByLabel("Owner", { exact: true }).fill(owner.email);
  await examineHere(theirs, "onboarding-ask", "[role=dialog]");
  await asking.getByRole("button", { name: "Ask for an agent" }).click();
  await expect(theirs.getByRole("heading", { name })).toBeVisible();

  await page.goto("/inbox?queue=lifecycle");
  await settled(page);
  await page.getByRole("link", { name: new RegExp(name) }).click();
  await expect(page.getByRole("button", { name: "Register agent" })).toBeVisible();
  await page.keyboard.press("a");
  const registering = page.getByRole("dialog", { name: `Register agent ${name}` });
  await registering.getByLabel("Risk tier").selectOption("low");
  await registering.getByRole("button", { name: "Register agent" }).click();
  const checklist = page.getByRole("region", { name: "Go-live checklist" });
  await expect(checklist).toContainText("The owner has not accepted.");
  const agentPage = page.url();

  const owners = await open(owner);
  await owners.goto("/inbox?queue=lifecycle");
  await settled(owners);
  await expect(owners.getByRole("heading", { name: `Answer for the agent ${name} as its owner.` })).toBeVisible();
  await examineHere(owners, "ownership-offer");
  await owners.keyboard.press("d");
  await expect(owners.getByRole("dialog", { name: `Decline to be owner of ${name}` })).toBeVisible();
  await owners.keyboard.press("Escape");
  await expect(owners.getByRole("dialog")).toHaveCount(0);
  await owners.keyboard.press("a");
  await owners.getByRole("dialog").getByRole("button", { name: "Accept" }).click();
  await expect(owners.getByRole("heading", { name: `Answer for the agent ${name} as its owner.` })).toHaveCount(0);

  await expect(checklist).toContainText("The owner accepted.");
  await examineHere(page, "agent-checklist");
  await page.goto("/agents/board");
  await settled(page);
  const card = page.getByRole("region", { name: "Draft" }).getByRole("listitem").filter({ hasText: name });
  const more = page.getByRole("region", { name: "Draft" }).getByRole("button", { name: "Show more" });
  await expect(async () => {
    if ((await card.count()) === 0) await more.click();
    await expect(card.first()).toContainText("It is ready to be activated.", { timeout: 1_000 });
  }).toPass();
  await examineHere(page, "lifecycle-board");

  await page.goto(agentPage);
  await settled(page);
  await page.getByRole("button", { name: "Activate agent" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Activate agent" }).click();
  await expect(page.getByText("Agent activated")).toBeVisible();
});

test("the lifecycle policy shows the effect of other rules before they are proposed, and withdraws them", async ({
  page,
}) => {
  await page.goto("/agents/lifecycle-policy");
  await settled(page);
  await page.getByRole("button", { name: "Change rules" }).click();
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByRole("textbox", { name: "Rule 1" }).fill("High in production");
  const rule = page.getByRole("region", { name: "Rule 1" });
  await rule.getByRole("group", { name: "Changes that a second person confirms" }).getByLabel("Purpose").check();
  await rule.getByLabel("Days to confirm a change").fill("3");
  await rule.getByRole("group", { name: "Roles that approve" }).getByLabel("security").check();
  await rule.getByLabel("Days to decide").fill("10");
  await page.getByRole("button", { name: "Show effect" }).click();
  await expect(page.getByText("Effect on today's agents")).toBeVisible();
  const risk = page.getByRole("region", { name: "Risk of the change" });
  await expect(risk).toContainText("Risk 30, medium");
  await expect(risk.getByRole("list")).toContainText("Changes how many people decide about the life of agents.");
  await page.getByLabel("Reason").fill("Owners must accept");
  await examineHere(page, "lifecycle-policy-edit");
  await page.getByRole("button", { name: "Propose change" }).click();
  const change = page.getByRole("region", { name: "Change of the lifecycle policy" });
  await expect(change).toContainText("High in production");
  await expect(change).toContainText("Risk 30, medium");
  await expect(change).toContainText("two people by the risk tier, and for purpose; confirmed within 3 days");
  await expect(change).toContainText("people with the role security");
  await expect(change).toContainText("10 days, then it lapses");
  await examineHere(page, "lifecycle-policy-change");
  await change.getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Not yet");
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw change" }).click();
  await expect(change).toHaveCount(0);
});
