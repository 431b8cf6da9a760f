import { afterAll, beforeAll, expect, it } from "vitest";
import { discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { type MailServer, startMailServer } from "@/lib/testing/mail-server";
import { addAskingSubject, askPerson, decideAction, type Stage, type Subject, setStage } from "@/lib/testing/stage";

// An action that waits reaches its approvers by mail within seconds: from the question to the mail that SMTP accepted.

const asked = 20;
const boundMs = 5_000;

let mail: MailServer;
let server: TestServer;
let stage: Stage;
let subject: Subject;

beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(undefined, {
    MANDATE_SMTP_URL: mail.url,
    MANDATE_MAIL_FROM: "Mandate <mandate@acme.example>",
  });
  stage = await setStage(server);
  subject = await addAskingSubject(stage);
});
afterAll(async () => {
  await discard(server);
  await mail.end();
});

/** Whether the approver was sent a mail that names the action. Long lines of a mail are wrapped. */
const isMailed = (id: string): boolean =>
  mail.received.some(({ to, raw }) => to.includes(stage.approver.email) && raw.replaceAll("=\r\n", "").includes(id));

it("95 of 100 mails about an action that waits are accepted within 5 s", { timeout: 180_000 }, async () => {
  const waited: number[] = [];
  for (let turn = 0; turn < asked; turn += 1) {
    const askedAt = performance.now();
    const action = await askPerson(stage, subject);
    await expect.poll(() => isMailed(action.id), { timeout: 30_000, interval: 10 }).toBe(true);
    waited.push(Math.round(performance.now() - askedAt));
    await decideAction(stage, action, "deny");
  }
  const inOrder = waited.toSorted((a, b) => a - b);
  const p95 = inOrder[Math.ceil(asked * 0.95) - 1] ?? Number.POSITIVE_INFINITY;
  process.stdout.write(`mails of actions that wait: p50 ${inOrder[asked / 2]} ms, p95 ${p95} ms of ${asked}\n`);
  expect(p95).toBeLessThan(boundMs);
});
