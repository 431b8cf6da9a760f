import { clonedInstance, enrolledInstance, Platform, rotated, showItself } from "@/e2e/support/browser/identity";
import { newAgent } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { runEnrolment } from "@/e2e/support/browser/running-agent";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

const owner = () => ({ ownerEmail: personOf("finance").email });

for (const way of ["Node", "Python", "curl and OpenSSL"]) {
  test(`the enrolment dialog turns by itself when the program for ${way} that it shows has run`, async ({
    page,
    session,
  }) => {
    const agent = await newAgent((await session("security")).api, owner());
    await page.goto(`/agents/${agent.id}?tab=credentials`);
    await page.getByRole("button", { name: "Enrol an instance" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Issue token" }).click();
    await expect(dialog.getByText("Waiting for the instance to enrol")).toBeVisible();
    await expect(dialog.getByText(/The token ends/)).toBeVisible();
    await dialog.getByRole("tab", { name: way, exact: true }).click();
    // Both ways are there while one gives place to the other.
    const chosen = dialog.getByRole("tabpanel", { name: way, exact: true });
    const commands = await chosen.getByRole("group", { name: "Run where the agent runs" }).textContent();
    const { client_id: clientId } = await runEnrolment(commands ?? "");
    await expect(dialog.getByText("Enrolled", { exact: true })).toBeVisible();
    await expect(dialog.getByText(clientId)).toBeVisible();
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(page.getByRole("table", { name: "Instances" }).getByText(clientId)).toBeVisible();
  });
}

test("a token that is still open can be revoked where it was made", async ({ page, session }) => {
  const agent = await newAgent((await session("security")).api, owner());
  await page.goto(`/agents/${agent.id}?tab=credentials`);
  await page.getByRole("button", { name: "Enrol an instance" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Narrow it further").click();
  await dialog.getByLabel("Only from this network").fill("10.20.0.0/16");
  await dialog.getByRole("button", { name: "Issue token" }).click();
  await expect(dialog.getByText("from 10.20.0.0/16")).toBeVisible();
  await dialog.getByRole("button", { name: "Revoke token" }).click();
  await expect(dialog.getByText("The token can no longer be used")).toBeVisible();
  await expect(dialog.getByRole("group", { name: "Run where the agent runs" })).toHaveCount(0);
});

test("a workload enrols by its platform's identity, and the dialog turns by itself", async ({ page, session }) => {
  const { api: security } = await session("security");
  const agent = await newAgent(security, owner());
  const platform = new Platform();
  const subject = "system:serviceaccount:payments:refunds";
  await platform.trust((await session("admin")).api, agent.id, subject);
  await page.goto(`/agents/${agent.id}?tab=credentials`);
  await page.getByRole("button", { name: "Enrol an instance" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("tab", { name: "With a platform identity" }).click();
  await expect(dialog.getByRole("list", { name: "Rules of this agent" }).getByText(subject)).toBeVisible();
  await dialog.getByLabel("File of the platform's token").fill("platform.token");
  const commands = await dialog.getByRole("group", { name: "Run where the agent runs" }).textContent();
  const { client_id: clientId } = await runEnrolment(commands ?? "", { "platform.token": platform.token(subject) });
  await expect(dialog.getByText("Enrolled", { exact: true })).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: `Open instance ${clientId}` }).click();
  await expect(page.getByRole("dialog").getByText(subject)).toBeVisible();
});

test("an instance is asked for a new key, and its next key takes over before one's eyes", async ({ page, session }) => {
  const { api: security } = await session("security");
  const agent = await newAgent(security, owner());
  const instance = await enrolledInstance(security, agent.id);
  await page.goto(`/agents/${agent.id}?tab=credentials`);
  await page.getByRole("button", { name: `Open instance ${instance.clientId}` }).click();
  const drawer = page.getByRole("dialog").first();
  await expect(drawer.getByRole("list", { name: "Keys of this instance" }).getByRole("listitem")).toHaveCount(1);
  await drawer.getByRole("button", { name: "Rotate key now…" }).click();
  const ask = page.getByRole("dialog", { name: `Rotate key of ${agent.name}` });
  await expect(ask.getByText("Nothing is interrupted.")).toBeVisible();
  await ask.getByRole("button", { name: "Rotate key" }).click();
  await expect(drawer.getByText(/rotation requested .*, waiting/)).toBeVisible();

  const renewed = await rotated(instance);
  await expect(drawer.getByText("next key waits for its first use")).toBeVisible();
  await showItself(renewed);
  await expect(drawer.getByText("Generation 2", { exact: true })).toBeVisible();
  await expect(drawer.getByText("Superseded")).toBeVisible();
  await expect(drawer.getByText(/waiting|waits for its first use/)).toHaveCount(0);
});

test("the release of an instance promises nothing, and says why its agent may still do nothing", async ({
  page,
  session,
}) => {
  const { api: security } = await session("security");
  const agent = await newAgent(security, owner());
  const { clientId } = await enrolledInstance(security, agent.id);
  await security.post(`/api/instances/${clientId}/quarantine`, { reason: "We look into it" });
  await page.goto(`/agents/${agent.id}?tab=credentials`);
  await page.getByRole("button", { name: `Open instance ${clientId}` }).click();
  await page.getByRole("dialog").first().getByRole("button", { name: "Release from quarantine…" }).click();
  const ask = page.getByRole("dialog", { name: `Release instance of ${agent.name}` });
  await expect(ask.getByText("unless something else prevents it")).toBeVisible();
  await ask.getByLabel("Reason").fill("Nothing was found");
  await ask.getByRole("button", { name: "Release instance" }).click();
  await expect(page.getByText("Instance released")).toBeVisible();
  await expect(page.getByText(`${agent.name} holds no authority.`)).toBeVisible();
});

test("a retired key that is used again shows with both sightings, and is closed with a note", async ({
  page,
  session,
}) => {
  const { api: security } = await session("security");
  const agent = await newAgent(security, owner());
  await page.goto(`/agents/${agent.id}?tab=credentials`);
  const { clientId } = await clonedInstance(security, agent.id);
  const found = page.getByRole("article", { name: "A retired key was used again" });
  const sightings = found.getByRole("table", { name: "Both sightings" });
  await expect(sightings.getByRole("row", { name: /^Thumbprint/ }).getByText(/^[\w-]{43}$/)).toHaveCount(2);
  for (const row of ["Time", "Network", "Software"]) {
    await expect(sightings.getByRole("row", { name: new RegExp(`^${row}`) })).toBeVisible();
  }
  const instances = page.getByRole("table", { name: "Instances" });
  await expect(instances.getByRole("row").filter({ hasText: clientId }).getByText("Quarantined")).toBeVisible();

  await page.getByRole("link", { name: /^Detections/ }).click();
  await page.getByRole("button", { name: `Open the detection of ${agent.name}` }).click();
  const drawer = page.getByRole("dialog").first();
  await drawer.getByRole("button", { name: "Close…" }).click();
  const close = page.getByRole("dialog", { name: `Close the detection of ${agent.name}` });
  await close.getByLabel("Reason").fill("A restored snapshot; the copy is gone.");
  await close.getByRole("button", { name: "Close detection" }).click();
  await expect(page.getByText("Detection closed")).toBeVisible();
  await page.getByRole("button", { name: "Closed", exact: true }).click();
  await page.getByRole("button", { name: `Open the detection of ${agent.name}` }).click();
  await expect(page.getByText("A restored snapshot; the copy is gone.")).toBeVisible();
});
