import type { Page } from "@playwright/test";
import { openSession } from "@/e2e/support/browser/people";
import { admin, origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { addPerson } from "@/lib/testing/http";
import { addAgent, ask, setStage } from "@/lib/testing/stage";

// An agent shall act for a person who did not make the request. This person must consent before an approver can decide.
// They consent with the same keyboard shortcuts as approvers.

const checked = (page: Page) => expect(page.getByText("The digest matches what you see")).toBeVisible();

test("the person named consents to exactly what is asked, and then an approver decides", async ({ open }) => {
  const stage = await setStage({ url: origin, publicUrl: origin, admin });
  const named = await addPerson(stage.admin, ["member"]);
  const { agentId, name } = await addAgent(stage);
  const request = await ask(stage, agentId, { onBehalfOf: named.id });

  const approver = await open(await openSession(stage.approver));
  await approver.goto(`/requests/${request.id}`);
  await checked(approver);
  await expect(approver.getByText("1. Consent")).toBeVisible();
  await expect(approver.getByRole("button", { name: "Approve", exact: true })).toBeDisabled();

  const person = await open(await openSession(named));
  await test.step("it is in their queue, and says what it would do in their name", async () => {
    await person.goto("/approvals");
    await expect(person.getByRole("button", { name: /^To decide/ })).toHaveAttribute("aria-current", "page");
    const review = person.getByRole("article", { name: `Request ${request.id}` });
    await checked(person);
    await expect(review.getByText(`asks that ${name} act in your name`)).toBeVisible();
    await expect(review.getByText(/500(\.00)? USD/).first()).toBeVisible();
    await expect(review.getByText("It can be approved only after you consent.")).toBeVisible();
  });

  await test.step("three keystrokes consent", async () => {
    await person.keyboard.press("a");
    const dialog = person.getByRole("dialog", { name: "Consent to this" });
    await expect(dialog.getByRole("list", { name: "Parts of the risk" })).toContainText(
      "in the name of another person",
    );
    await expect(dialog.getByText(request.digest)).toBeVisible();
    await person.keyboard.press("Enter");
    await expect(person.getByText("You consented", { exact: true })).toBeVisible();
  });

  await test.step("the approver sees the consent by itself, and decides", async () => {
    await expect(approver.getByText("Consented", { exact: true })).toBeVisible();
    await approver.getByRole("button", { name: "Approve", exact: true }).click();
    await approver.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
    await expect(approver.getByText("Request approved", { exact: true })).toBeVisible();
  });
});

test("a refusal ends the request, with the reason that the requester reads", async ({ open }) => {
  const stage = await setStage({ url: origin, publicUrl: origin, admin });
  const named = await addPerson(stage.admin, ["member"]);
  const { agentId } = await addAgent(stage);
  const request = await ask(stage, agentId, { onBehalfOf: named.id });
  const person = await open(await openSession(named));
  await person.goto(`/approvals?request=${request.id}`);
  await checked(person);
  await person.keyboard.press("d");
  const dialog = person.getByRole("dialog", { name: "Refuse consent" });
  await dialog.getByLabel("Reason").fill("Not in my name.");
  await dialog.getByRole("button", { name: "Refuse" }).click();
  await expect(person.getByText("Consent refused", { exact: true })).toBeVisible();
  const owner = await open(await openSession(stage.owner));
  await owner.goto(`/requests/${request.id}`);
  await expect(owner.getByText("Denied", { exact: true }).first()).toBeVisible();
  await expect(owner.getByText("Not in my name.").first()).toBeVisible();
});
