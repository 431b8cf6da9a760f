import type { Locator, Page } from "@playwright/test";
import { scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { newAgent, newcomer, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

// A person who decides about the life of an agent decides on what they saw. No live update comes here, so the refusal
// shows the change. Nothing is decided before the person looked at it.

test.use({ as: "security", expected: /^(?:409|412) |^Failed|\/api\/events/ });

type Agent = { id: string; name: string; version: number };

/** Opens a page that hears of no change. */
async function deaf(page: Page, path: string): Promise<void> {
  await page.route("**/api/events*", (route) => route.abort());
  await page.goto(path);
  await settled(page);
}

/** Presses the verb, reads the change that is shown then, and decides on the new state. */
async function looksAgain(dialog: Locator, verb: string, ...told: string[]): Promise<void> {
  const button = dialog.getByRole("button", { name: verb, exact: true });
  await button.click();
  const changed = dialog.getByRole("region", { name: "Changed meanwhile" });
  for (const text of told) await expect(changed).toContainText(text);
  await expect(button).toHaveAccessibleDescription("Look at the changes first.");
  await changed.getByRole("button", { name: "Decide on the new state" }).click();
  await expect(changed).toBeHidden();
  await button.click();
  await expect(dialog).toBeHidden();
}

const fields = () => ({
  name: unique("changed"),
  purpose: "Sorts old refunds.",
  environment: "staging",
  riskTier: "low",
});
const purpose = "Pays refunds out.";

test("an offer to own an agent is accepted after the changed agent was shown", async ({ session, open }) => {
  const { api } = await session("security");
  const member = await newcomer((await session("admin")).api, ["member"]);
  const agent = await api.post<Agent>("/api/agents", fields());
  await api.post(`/api/agents/${agent.id}/offers`, { role: "owner", email: member.email });
  const page = await open(member);
  await deaf(page, "/inbox?queue=lifecycle");
  await page.getByRole("button", { name: "Accept", exact: true }).click();
  await api.patch(`/api/agents/${agent.id}`, { purpose }, agent.version);
  const dialog = page.getByRole("dialog", { name: `Accept to be owner of ${agent.name}` });
  await looksAgain(dialog, "Accept", "Sorts old refunds.", purpose);
  await expect(page.getByText("Accepted", { exact: true })).toBeVisible();
});

test("a claim to own an agent is confirmed after the changed agent was shown", async ({ page, session }) => {
  const { api } = await session("security");
  const member = await newcomer((await session("admin")).api, ["member"]);
  const agent = await api.post<Agent>("/api/agents", fields());
  await member.api.post(`/api/agents/${agent.id}/claims`, { reason: "My team runs it." });
  await deaf(page, `/agents/orphans?agent=${agent.id}`);
  await page.getByRole("button", { name: "Confirm Nadia Brandt" }).click();
  await api.patch(`/api/agents/${agent.id}`, { purpose }, agent.version);
  const dialog = page.getByRole("dialog", { name: `Make Nadia Brandt the owner of ${agent.name}` });
  await looksAgain(dialog, "Make owner", "Sorts old refunds.", purpose);
  await expect(page.getByText("Owner confirmed")).toBeVisible();
});

test("a request for an agent is returned and completed after its changes were shown", async ({ page, session }) => {
  const { api } = await session("security");
  const member = await newcomer((await session("admin")).api, ["member"]);
  const asked = {
    ...{ name: unique("asked"), purpose: "Sorts old refunds.", environment: "staging" },
    ...{ ownerEmail: personOf("finance").email, resourceServerIds: [] },
  };
  type Asked = { id: string; version: number };
  const { id } = await member.api.post<Asked>("/api/onboarding-requests", asked);
  const path = `/api/onboarding-requests/${id}`;
  /** Security returns the request, and the requester changes its purpose. */
  const change = async (to: string) => {
    const { version } = await api.get<Asked>(path);
    await api.post(`${path}/return`, { reason: "Say more.", version });
    await member.api.put(path, { ...asked, purpose: to });
  };
  await deaf(page, `/agents/onboarding?request=${id}`);
  await page.getByRole("button", { name: "Register agent" }).click();
  const registering = page.getByRole("dialog", { name: `Register agent ${asked.name}` });
  await registering.getByLabel("Risk tier").selectOption("low");
  await change(purpose);
  await registering.getByRole("button", { name: "Register agent" }).click();
  const changed = registering.getByRole("region", { name: "Changed meanwhile" });
  await expect(changed).toContainText(purpose);
  await expect(registering.getByLabel("Risk tier")).toHaveValue("low");
  await examineHere(page, "onboarding-changed-meanwhile", "[role=dialog]");
  expect(await api.get(path)).toMatchObject({ status: "waiting", agentId: null });
  await registering.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Return request" }).click();
  const returning = page.getByRole("dialog", { name: `Return request for ${asked.name}` });
  await returning.getByLabel("Reason").fill("Whose refunds?");
  await change("Pays refunds in Europe.");
  await looksAgain(returning, "Return request", purpose, "Pays refunds in Europe.");
  expect(await api.get(path)).toMatchObject({ status: "returned", reason: "Whose refunds?" });
});

test("an agent is resumed, and its tags are set, after the changes were shown", async ({ page, session }) => {
  const { api } = await session("security");
  const agent = await newAgent(api, { ownerEmail: personOf("finance").email });
  const { version } = await api.post<Agent>(`/api/agents/${agent.id}/suspend`, { reason: "A drill." });
  await deaf(page, `/agents/${agent.id}`);
  await page.getByRole("button", { name: "Edit tags" }).click();
  const tagging = page.getByRole("dialog", { name: `Tags of ${agent.name}` });
  await tagging.getByLabel("Tags").fill("mine");
  await api.put(`/api/agents/${agent.id}/tags`, { tags: ["theirs"] });
  await looksAgain(tagging, "Save tags", "none", "theirs");
  await page.getByRole("button", { name: "Resume agent" }).click();
  await api.patch(`/api/agents/${agent.id}`, { purpose }, version);
  await looksAgain(page.getByRole("dialog", { name: `Resume agent ${agent.name}` }), "Resume agent", purpose);
  expect(await api.get(`/api/agents/${agent.id}`)).toMatchObject({ status: "active", tags: ["mine"] });
});

test("an instance is released after its new quarantine was shown", async ({ page, session }) => {
  const set = await scene(session);
  const { clientId } = await enrolledInstance(set.security, set.agentId);
  const move = (to: string, reason: string) => set.security.post(`/api/instances/${clientId}/${to}`, { reason });
  await move("quarantine", "A drill.");
  await deaf(page, `/agents/${set.agentId}?tab=credentials`);
  await page.getByRole("button", { name: `Open instance ${clientId}` }).click();
  await page.getByRole("dialog").first().getByRole("button", { name: "Release from quarantine…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Release instance/ });
  await dialog.getByLabel(/^Reason/).fill("The drill is over.");
  await move("release", "It is over.");
  await move("quarantine", "A stolen key.");
  await looksAgain(dialog, "Release instance", "A drill.", "A stolen key.");
});

test("a suspension that another person lifted is not lifted twice", async ({ page, session }) => {
  const set = await scene(session);
  const scope = { resourceServerId: set.serverId };
  const { id } = await set.security.post<{ id: string }>("/api/revocations/suspensions", { scope, reason: "A drill." });
  await expect.poll(async () => set.security.get(`/api/revocations/${id}`)).toMatchObject({ counted: true });
  await deaf(page, `/revocations/${id}`);
  await page.getByRole("button", { name: "Lift suspension…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Lift the suspension/ });
  await dialog.getByLabel(/^Reason/).fill("It is over.");
  await set.security.post(`/api/revocations/${id}/lift`, { reason: "The drill is over." });
  await dialog.getByRole("button", { name: "Lift suspension" }).click();
  await expect(dialog.getByRole("alert")).not.toBeEmpty();
  await expect(dialog.getByLabel(/^Reason/)).toHaveValue("It is over.");
});

test("an activation is refused after the changed agent was shown", async ({ page, session }) => {
  const { api } = await session("admin");
  const draft = await api.post<Agent>("/api/agents", {
    ...fields(),
    ...{ riskTier: "critical", ownerEmail: personOf("finance").email },
  });
  const agent = await api.post<Agent>(`/api/agents/${draft.id}/activate`);
  await deaf(page, `/inbox?queue=change&item=${agent.id}`);
  await page.getByRole("button", { name: "Refuse activation" }).click();
  const dialog = page.getByRole("dialog", { name: `Refuse the activation of ${agent.name}` });
  await dialog.getByLabel(/^Reason/).fill("Not for this purpose.");
  // An edit makes it a draft. It is asked for again.
  await api.patch(`/api/agents/${agent.id}`, { purpose }, agent.version);
  await api.post(`/api/agents/${agent.id}/activate`);
  await looksAgain(dialog, "Refuse activation", "Sorts old refunds.", purpose);
  expect(await api.get(`/api/agents/${agent.id}`)).toMatchObject({ status: "draft", purpose });
});
