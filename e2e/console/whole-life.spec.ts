import type { Page } from "@playwright/test";
import { retireHere, verifiesApart } from "@/e2e/support/browser/certificate";
import { countUse, isSealed, lookForSilence, passSilently } from "@/e2e/support/browser/database";
import { askToPay, element, granted, type Scene, scene } from "@/e2e/support/browser/editing";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { newcomer, unique } from "@/e2e/support/browser/objects";
import { personOf, type Session } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";
import type { AgentClient } from "@/lib/testing/agent-client";
import { succeeded } from "@/lib/testing/http";

/** The job that settles a departure runs once a minute. */
test.setTimeout(400_000);
test.use({ as: "security" });

type Person = Session & { email: string };
type Life = {
  /** The page of security. */
  page: Page;
  open: (session: Session) => Promise<Page>;
  scene: Scene;
  name: string;
  people: Record<"member" | "owner" | "manager" | "admin", Person>;
  blueprint: string;
};

const open = async ({ page }: Life, path: string): Promise<void> => {
  await page.goto(path);
  await settled(page);
};
const agentPath = ({ scene: { agentId } }: Life) => `/agents/${agentId}`;
const pays = async (life: Life, token: string, amount = "12.00") =>
  (await askToPay(life.scene, token, amount)).decision === true;

/** A member asks for the agent, security registers it, and the owner accepts. */
async function onboard(life: Life): Promise<Life> {
  const { name, people, page } = life;
  const theirs = await life.open(people.member);
  await theirs.goto("/agents/onboarding");
  await settled(theirs);
  await theirs.getByRole("button", { name: "Ask for an agent" }).first().click();
  const asking = theirs.getByRole("dialog", { name: "Ask for an agent" });
  await asking.getByLabel("Name").fill(name);
  await asking.getByLabel("Environment").selectOption("staging");
  await asking.getByLabel("Purpose").fill("Refunds customers");
  await asking.getByLabel("Owner", { exact: true }).fill(people.owner.email);
  await asking.getByRole("button", { name: "Ask for an agent" }).click();
  await expect(theirs.getByRole("heading", { name })).toBeVisible();

  await open(life, "/inbox?queue=lifecycle");
  await page.getByRole("link", { name: new RegExp(name) }).click();
  await page.getByRole("button", { name: "Register agent" }).click();
  const registering = page.getByRole("dialog", { name: `Register agent ${name}` });
  await registering.getByLabel("Risk tier").selectOption("low");
  await registering.getByLabel("Blueprint").selectOption({ label: `${life.blueprint}@1` });
  await registering.getByRole("button", { name: "Register agent" }).click();
  await expect(page.getByRole("region", { name: "Go-live checklist" })).toContainText("The owner has not accepted.");
  const agentId = page.url().match(/agt_[0-9A-Z]+/)?.[0] ?? "";

  const owners = await life.open(people.owner);
  await owners.goto("/inbox?queue=lifecycle");
  await settled(owners);
  await owners.getByRole("button", { name: "Accept" }).click();
  await owners.getByRole("dialog").getByRole("button", { name: "Accept" }).click();
  await expect(page.getByRole("region", { name: "Go-live checklist" })).toContainText("The owner accepted.");
  await owners.close();
  const { spiffeId } = await life.scene.security.get<{ spiffeId: string }>(`/api/agents/${agentId}`);
  return { ...life, scene: { ...life.scene, finance: people.owner.api, agentId, spiffeId } };
}

/** It goes live, its instance enrols, it gets authority, and its first payment is allowed. */
async function goLive(life: Life): Promise<AgentClient> {
  await open(life, agentPath(life));
  await life.page.getByRole("button", { name: "Activate agent" }).click();
  await life.page.getByRole("dialog").getByRole("button", { name: "Activate agent" }).click();
  await expect(life.page.getByText("Agent activated")).toBeVisible();
  const instance = await enrolledInstance(life.scene.security, life.scene.agentId);
  await granted(life.scene);
  expect(await pays(life, await instance.token(life.scene.at))).toBe(true);
  return instance;
}

/** Its owner writes its new duties down. */
async function changeDuties(life: Life): Promise<void> {
  const owners = await life.open(life.people.owner);
  await owners.goto(agentPath(life));
  await settled(owners);
  await owners.getByRole("button", { name: "More actions" }).click();
  await owners.getByRole("menuitem", { name: "Edit…" }).click();
  const dialog = owners.getByRole("dialog", { name: `Edit agent ${life.name}` });
  await dialog.getByLabel(/^Purpose/).fill("Refunds customers, and answers what they ask about it");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(owners.getByText(`Agent ${life.name} changed`)).toBeVisible();
  // The owner's pages would only tell from now on that the owner left.
  await owners.close();
}

/** Its owner leaves: the manager takes it over, and what the owner gave has no effect. */
async function leave(life: Life, token: () => Promise<string>): Promise<Life> {
  const { owner, manager, admin } = life.people;
  const idOf = async ({ email }: Person) =>
    (await admin.api.get<{ people: { id: string }[] }>(`/api/people?q=${encodeURIComponent(email)}`)).people[0]?.id;
  const json = { managerId: await idOf(manager) };
  succeeded(await admin.api.client.send("PATCH", `/api/people/${await idOf(owner)}`, { json }));
  const admins = await life.open(admin);
  await admins.goto(`/people?person=${await idOf(owner)}`);
  await admins.getByRole("button", { name: "Deactivate person" }).click();
  const dialog = admins.getByRole("dialog", { name: /^Deactivate/ });
  await expect(dialog).toContainText("1 agent");
  await expect(dialog).toContainText(", the manager: 1 agent");
  await dialog.getByRole("button", { name: "Deactivate person" }).click();
  await expect(admins.getByRole("heading", { name: /^Deactivated / })).toBeVisible();
  const refused = await token().then(
    (held) => pays(life, held),
    () => false,
  );
  expect(refused).toBe(false);
  type Owned = { owner: { email: string } | null };
  const ownerNow = async () => (await admin.api.get<Owned>(`/api${agentPath(life)}`)).owner?.email;
  await expect.poll(ownerNow, { timeout: 90_000 }).toBe(manager.email);
  await admins.goto("/people/leavers");
  await expect(admins.getByText(owner.email)).toBeVisible();
  return { ...life, scene: { ...life.scene, finance: manager.api } };
}

/** The new owner keeps it in an access review. */
async function review(life: Life): Promise<void> {
  const { page, scene } = life;
  const name = unique("After a change of owner");
  await open(life, "/reviews");
  await page.getByRole("button", { name: "Create access review" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Filter").fill(`id:${scene.agentId}`);
  await form.getByLabel("Fallback").fill(personOf("security").email);
  await form.getByLabel("Last day (UTC)").fill("2099-12-30");
  await form.getByRole("button", { name: "Create access review" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
  const owners = await life.open(life.people.manager);
  await owners.goto("/inbox?queue=review");
  await owners
    .getByRole("list", { name: "Items" })
    .getByRole("link", { name: /review of agents/ })
    .first()
    .click();
  const answering = owners.getByRole("article", { name: "Item under review" });
  await expect(answering.locator("[data-item]")).toHaveCount(1);
  await owners.keyboard.press("a");
  await expect(owners.getByText("No items wait for your answer")).toBeVisible();
  await answering.getByRole("button", { name: "Submit answers" }).click();
  await owners.getByRole("dialog").getByRole("button", { name: "Submit answers" }).click();
  await page.getByRole("button", { name: "Statistics" }).click();
  await expect(page.getByRole("list", { name: "Reviewers" })).toContainText("1 answered, 1 kept", { timeout: 30_000 });
}

/** It has more than it uses; security replays its use against less, and narrows. */
async function narrow(life: Life, instance: AgentClient): Promise<void> {
  const { page, scene } = life;
  const id = await granted(scene, { authority: [element(scene, { identifiers: ["account/*", "ledger/*"] })] });
  const token = await instance.token(scene.at);
  for (let n = 0; n < 2; n++) expect(await pays(life, token)).toBe(true);
  const counted = async () => {
    await countUse();
    return (await scene.security.get<{ actions: number }>(`/api/delegations/${id}/use`)).actions;
  };
  await expect.poll(counted, { intervals: [1_000] }).toBe(2);
  await open(life, `/delegations/${id}`);
  const use = page.getByRole("region", { name: "Granted and used" });
  await use.getByRole("button", { name: /^Replay the last/ }).click();
  await expect(use.getByRole("status")).toContainText(/0 of [34] actions would have been denied/);
  await use.getByRole("button", { name: "Narrow to use…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Only this was used");
  await dialog.getByRole("button", { name: "Narrow delegation" }).click();
  await expect(page.getByText("Delegation narrowed")).toBeVisible({ timeout: 20_000 });
  expect(await pays(life, await instance.token(scene.at))).toBe(true);
}

/** It does nothing for months: its blueprint warns, then suspends it, and its owner resumes it with one press. */
async function fallSilent(life: Life, instance: AgentClient): Promise<void> {
  type Silence = { steps: { kind: string; step: string }[] };
  const silence = () => life.scene.security.get<Silence>(`/api${agentPath(life)}/dormancy`);
  const steps = async () => {
    await lookForSilence();
    return (await silence()).steps.filter(({ kind }) => kind === "agent").map(({ step }) => step);
  };
  const seldom = { intervals: [1_000] };
  // Its last action is noted when its record is sealed. Noted later, it would end the silence.
  const paid = await askToPay(life.scene, await instance.token(life.scene.at), "12.00");
  expect(paid.decision).toBe(true);
  await expect.poll(() => isSealed(paid.context.decision_id)).toBe(true);
  await passSilently(life.scene.agentId, 40);
  await expect.poll(steps, seldom).toEqual(["warned"]);
  await passSilently(life.scene.agentId, 40);
  await expect.poll(steps, seldom).toEqual(["suspended"]);
  expect(await pays(life, await instance.token(life.scene.at).catch(() => "none"))).toBe(false);
  const owners = await life.open(life.people.manager);
  await owners.goto(agentPath(life));
  await settled(owners);
  await owners.getByRole("region", { name: "Silence" }).getByRole("button", { name: "Resume" }).click();
  await expect(owners.getByText("The agent is resumed", { exact: true })).toBeVisible();
  expect(await pays(life, await instance.token(life.scene.at))).toBe(true);
}

/** It tries what it may not: a detection is confirmed, and its instance is quarantined. */
async function quarantine(life: Life, instance: AgentClient): Promise<void> {
  const { page, scene } = life;
  const token = await instance.token(scene.at);
  for (let n = 0; n < 10; n++) expect(await pays(life, token, "900.00")).toBe(false);
  type Found = { detections: { id: string; kind: string }[] };
  const bursts = async () =>
    (await scene.security.get<Found>(`/api/detections?agentId=${scene.agentId}`)).detections.filter(
      ({ kind }) => kind === "denial_burst",
    );
  await expect.poll(async () => (await bursts()).length).toBe(1);
  await page.goto(`/detections?detection=${(await bursts())[0]?.id}`);
  const drawer = page.getByRole("dialog").first();
  await drawer.getByRole("button", { name: "Assess" }).click();
  await page.getByRole("menuitem", { name: "Confirm…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Confirm detection/ });
  await dialog.getByLabel("Reason").fill("It tries amounts that it may not pay");
  await dialog.getByRole("button", { name: "Confirm detection" }).click();
  await expect(page.getByText("Detection confirmed")).toBeVisible();
  await open(life, `/stop?kind=instance&id=${instance.clientId}`);
  await page.getByLabel(/^Reason/).fill("It tries amounts that it may not pay");
  await page.getByRole("button", { name: /^Quarantine/ }).click();
  await expect(page).toHaveURL(/\/revocations\/rev_/);
  expect(await pays(life, token)).toBe(false);
}

/** It is revoked, and reinstated without anything that it held. */
async function reinstate(life: Life): Promise<void> {
  const { page, name } = life;
  await open(life, agentPath(life));
  await page.getByRole("button", { name: "Revoke…" }).first().click();
  const dialog = page.getByRole("dialog", { name: `Revoke agent ${name}` });
  await dialog.getByLabel(/^Reason/).fill("The instance was taken over");
  await dialog.getByLabel(/^Type the name/).fill(name);
  await dialog.getByRole("button", { name: "Revoke agent" }).click();
  await page
    .getByRole("dialog", { name: `Revoked: ${name}` })
    .getByRole("button", { name: "Close" })
    .last()
    .click();
  await page.getByRole("button", { name: "Reinstate…" }).click();
  const again = page.getByRole("dialog", { name: `Reinstate agent ${name}` });
  await again.getByLabel(/^Reason/).fill("Rebuilt from a clean image");
  await again.getByRole("button", { name: "Reinstate agent" }).click();
  await expect(page.getByText("Agent reinstated")).toBeVisible();
  const fresh = await enrolledInstance(life.scene.security, life.scene.agentId);
  expect(
    await fresh.token(life.scene.at).then(
      (token) => pays(life, token),
      () => false,
    ),
  ).toBe(false);
  await granted(life.scene);
  expect(await pays(life, await fresh.token(life.scene.at))).toBe(true);
}

/** It is retired, and its certificate verifies in a folder without the server. */
async function retire(life: Life): Promise<void> {
  await open(life, agentPath(life));
  await verifiesApart(life.page, await retireHere(life.page, life.name));
}

test("one agent is followed from its onboarding to its certificate of retirement", async ({ page, session, open }) => {
  const admin = { ...(await session("admin")), email: personOf("admin").email };
  const member = () => newcomer(admin.api, ["member"]);
  const people = { admin, member: await member(), owner: await member(), manager: await member() };
  const blueprint = unique("Seasonal");
  const dormancy = { warnDays: 30, suspendDays: 60 };
  await admin.api.post("/api/blueprints", { name: blueprint, dormancy });
  const set = await scene(session);
  const begun: Life = { page, open, scene: set, name: unique("season"), people, blueprint };
  const life = await test.step("onboarding", () => onboard(begun));
  const first = await test.step("go-live", () => goLive(life));
  await test.step("change of duties", () => changeDuties(life));
  const later = await test.step("leaver", () => leave(life, () => first.token(set.at)));
  await test.step("review", () => review(later));
  await test.step("narrowing with replay", () => narrow(later, first));
  await test.step("dormancy", () => fallSilent(later, first));
  await test.step("detection and quarantine", () => quarantine(later, first));
  await test.step("reinstatement", () => reinstate(later));
  await test.step("retirement with certificate", () => retire(later));
});
