import type { Page } from "@playwright/test";
import { granted, type Scene, scene } from "@/e2e/support/browser/editing";
import { newAgent, newcomer, unique } from "@/e2e/support/browser/objects";
import type { Session, Who } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "admin" });

const summary = (page: Page) => page.getByRole("region", { name: "Summary" });
const row = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });
/** A scene whose owner has no other agent: what others of theirs are in would be around it in the graph. */
async function ownScene(session: (who: Who) => Promise<Session>): Promise<Scene> {
  const owner = await newcomer((await session("admin")).api, ["member"]);
  return { ...(await scene(session, { ownerEmail: owner.email })), finance: owner.api };
}
const nameOf = async ({ security, agentId }: Scene): Promise<string> =>
  (await security.get<{ name: string }>(`/api/agents/${agentId}`)).name;

test("after everything at a resource server was stopped, no screen says that it is in effect", async ({
  page,
  session,
}) => {
  const at = await ownScene(session);
  const [id, name] = [await granted(at), await nameOf(at)];
  const { resourceServers } = await at.security.get<{ resourceServers: { id: string }[] }>(
    `/api/resource-servers?q=${encodeURIComponent(at.at)}`,
  );
  const serverId = resourceServers[0]?.id ?? "";
  await at.security.post("/api/revocations", { scope: { resourceServerId: serverId }, reason: "An incident" });

  await page.goto(`/resource-servers/${serverId}`);
  await expect(page.getByRole("note")).toContainText("All authority given at Pay before the stop has ended");
  await expect(page.getByRole("region", { name: "System" })).toContainText("Stopped");
  await expect(page.getByRole("region", { name: "System" })).not.toContainText("Active");
  await page.goto(`/resource-servers?q=${encodeURIComponent(at.at)}`);
  await expect(row(page, at.at)).toContainText("Stopped");

  await page.goto(`/delegations/${id}`);
  await expect(summary(page)).toContainText("Stopped");
  await expect(summary(page)).toContainText(`${name} could create payments`);
  await page.goto(`/delegations?q=${encodeURIComponent(`id:${id} in-effect:no`)}`);
  await expect(row(page, name)).toContainText("Stopped");

  await page.goto(`/agents/${at.agentId}`);
  await expect(page.getByRole("note")).toContainText("its only delegation is not in effect");
  await expect(page.getByRole("link", { name: /^Could create payments/ })).toBeVisible();
  await page.goto(`/agents?q=${encodeURIComponent(`id:${at.agentId}`)}`);
  await expect(row(page, name)).toContainText("Stopped");
  await page.goto(`/delegations/graph?agent=${at.agentId}&view=list`);
  await expect(row(page, name).first()).toContainText("Stopped");
  await expect(page.getByText("At rest", { exact: true })).toHaveCount(0);
  await page.goto(`/agents/${at.agentId}?tab=authority`);
  await expect(page.getByRole("article").filter({ hasText: "Stopped" })).toContainText(
    "Everything given so far at Pay",
  );
  await expect(page.getByRole("list", { name: "Chain of authority" })).toContainText("Stopped");
  await expect(page.getByText("At rest", { exact: true })).toHaveCount(0);

  await page.goto("/agents");
  // The page listens to keys by then.
  await expect(page.getByRole("banner").getByText("Live")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Find" }).fill(name);
  await expect(page.getByRole("option").filter({ hasText: name }).first()).toContainText("stopped");
});

test("a suspended agent's sentences say what resumes them", async ({ page, session }) => {
  const at = await ownScene(session);
  const id = await granted(at);
  await at.security.post(`/api/agents/${at.agentId}/suspend`, { reason: "Hold it" });
  await page.goto(`/agents/${at.agentId}`);
  await expect(page.getByRole("link", { name: /^May, once the agent is resumed, create payments/ })).toBeVisible();
  await page.goto(`/delegations/${id}`);
  await expect(summary(page)).toContainText("At rest");
});

test("a retired agent's delegations are revoked, with proof, and its life is told as it was", async ({
  page,
  session,
}) => {
  const at = await ownScene(session);
  const [id, name] = [await granted(at), await nameOf(at)];
  await at.security.post(`/api/agents/${at.agentId}/retire`, { reason: "The task is done" });
  await expect
    .poll(async () => (await at.security.get<{ status: string }>(`/api/agents/${at.agentId}`)).status)
    .toBe("retired");

  await page.goto(`/delegations/${id}`);
  await expect(summary(page)).toContainText("Revoked");
  await expect(summary(page)).toContainText("The agent was retired.");
  await page.goto("/revocations");
  await expect(row(page, name)).toContainText("by its retirement");
  await expect(row(page, name)).toContainText("nothing allowed since");
  await page.goto(`/agents/${at.agentId}`);
  const life = page.getByRole("region", { name: "Lifecycle" });
  await expect(life.getByRole("listitem")).toContainText(["Registered", "Activated", "Retirement begun", "Retired"]);
  await expect(life).not.toContainText("Suspended");
});

test("an agent with a deactivated owner needs an owner, everywhere", async ({ page, session }) => {
  const [{ api: admin }, { api: security }] = [await session("admin"), await session("security")];
  const email = `${unique("owner")}@demo.example`;
  const name = `Nora ${unique("n")}`;
  const roles = ["member"];
  const person = await admin.post<{ id: string }>("/api/people", {
    email,
    name,
    roles,
    password: unique("a long password "),
  });
  const agent = await newAgent(security, { ownerEmail: email });
  await admin.post(`/api/people/${person.id}/deactivate`);

  await page.goto(`/agents/${agent.id}`);
  await expect(page.getByText("Owner deactivated").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Needs attention" })).toContainText(`Its owner ${name} is deactivated`);
  await expect(page.getByRole("region", { name: "Go-live checklist" })).toContainText("The owner has not accepted.");
  await page.goto(`/agents?q=${encodeURIComponent(`id:${agent.id} owner:none`)}`);
  await expect(row(page, agent.id)).toContainText("Owner deactivated");
  await page.goto(`/people?person=${person.id}`);
  await expect(page.getByRole("dialog").getByRole("note")).toContainText(`${name} is deactivated.`);
  await expect(page.getByRole("dialog").getByRole("link", { name: "1 agent" })).toBeVisible();
});
