import type { Page } from "@playwright/test";
import { newAgent, newcomer, newRequest } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

// A notification outlives what it is about. Its link then opens a page that says so, and tells nothing about the thing.

test.use({ expected: /^(?:403|404|400) / });

const words = /It does not exist, or you may no longer see it\./;

/** The text of the page that a link opens, without the id in it. The server must have answered. */
async function opened(page: Page, link: string, text: RegExp | string): Promise<string> {
  const answer = await page.goto(link);
  expect(answer?.status(), link).toBeLessThan(500);
  await expect(page.getByText(text).first(), link).toBeVisible();
  return ((await page.getByRole("main").textContent()) ?? "").replaceAll(/\b[a-z]{3}_\w{26}\b/g, "an id");
}

test("an agent that moved to another owner is not shown to the former one, whose notification stays", async ({
  open,
  session,
}) => {
  const [admin, security] = [(await session("admin")).api, (await session("security")).api];
  const former = await newcomer(admin, ["member"]);
  const agent = await newAgent(security, { ownerEmail: former.email });
  await security.post(`/api/agents/${agent.id}/suspend`, { reason: "A drill." });
  const ownerEmail = personOf("finance").email;
  await security.post(`/api/agents/${agent.id}/transfer`, { ownerEmail, reason: "They left the team." });
  const page = await open(former);
  const told = page.getByRole("link", { name: new RegExp(agent.name) }).first();
  await expect(async () => {
    await page.goto("/notifications");
    await expect(told).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await told.click();
  await expect(page.getByText("Page not found")).toBeVisible();
  await expect(page.getByText(words)).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText(agent.name);
  await page.getByRole("link", { name: "Go to the start page" }).click();
  await settled(page);
});

test("a person whose role was taken is told which role opens the page", async ({ open, session }) => {
  const { api: admin } = await session("admin");
  const person = await newcomer(admin, ["auditor", "member"]);
  const page = await open(person);
  await page.goto("/cases");
  await settled(page);
  const { people } = await admin.get<{ people: { id: string; version: number }[] }>(`/api/people?q=${person.email}`);
  const [{ id, version } = { id: "", version: 0 }] = people;
  await admin.patch(`/api/people/${id}`, { roles: ["member"] }, version);
  for (const link of ["/cases/cas_00000000000000000000000000", "/people"]) {
    await opened(page, link, /This page is not open to your roles/);
    await expect(page.getByText(/It needs the role .+ An admin can give it to you\./)).toBeVisible();
  }
});

test("what is hidden and what does not exist look the same, for every kind of link", async ({ open, session }) => {
  const [admin, security] = [(await session("admin")).api, (await session("security")).api];
  const agent = await newAgent(security, { ownerEmail: personOf("finance").email });
  const request = await newRequest((await session("finance")).api, agent.id, "A purpose that only its people read");
  const stranger = await newcomer(admin, ["member"]);
  const page = await open(stranger);
  const none = (prefix: string) => `${prefix}_00000000000000000000000000`;
  const links: [(id: string) => string, hidden: string, missing: string, text: RegExp | string][] = [
    [(id) => `/agents/${id}`, agent.id, none("agt"), words],
    [(id) => `/agents/${id}?tab=credentials`, agent.id, none("agt"), words],
    [(id) => `/requests/${id}`, request.id, none("req"), words],
    [(id) => `/inbox?queue=request&item=${id}`, request.id, none("req"), words],
  ];
  for (const [link, hidden, missing, text] of links) {
    const shown = await opened(page, link(hidden), text);
    expect(shown).not.toContain(agent.name);
    expect(shown).not.toContain("A purpose that only its people read");
    expect(await opened(page, link(missing), text)).toBe(shown);
  }
});

test("things that were removed are named as such where their list opens them", async ({ open, session }) => {
  const page = await open(await session("admin"));
  const none = (prefix: string) => `${prefix}_00000000000000000000000000`;
  for (const link of [
    `/people?q=${none("per")}&person=${none("per")}`,
    `/people/groups?group=${none("grp")}`,
    `/trusted-issuers?issuer=${none("tis")}`,
    `/action-approvals?action=${none("aap")}`,
    `/approvals?request=${none("req")}`,
    `/delegations/${none("dlg")}`,
    `/blueprints/${none("bpr")}`,
  ])
    await opened(page, link, words);
  await opened(page, `/inbox?queue=lifecycle&item=${none("own")}`, "This item no longer waits for you");
  const guard = await open(await session("security"));
  for (const link of [
    `/detections?detection=${none("det")}`,
    `/agents/onboarding?queue=waiting&request=${none("onb")}`,
    `/revocations/${none("rev")}`,
    `/reviews/${none("rvw")}`,
    `/cases/${none("cas")}`,
  ])
    await opened(guard, link, words);
  await opened(guard, `/agents/orphans?agent=${none("agt")}`, "This agent is not in this list");
});
