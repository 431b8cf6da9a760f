import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { installRuntime, type Runtime } from "@/lib/platform/base/runtime";
import { setSingleton } from "@/lib/platform/base/singleton";
import { type MailServer, startMailServer, startSilentServer } from "@/lib/testing/mail-server";
import { createWorld, type World } from "@/lib/testing/world";
import { channelStates } from "./channel-state.store";
import { sendMail } from "./mail";
import { closeMail } from "./mail-transport";
import type { Message } from "./model";
import { listMails } from "./outbox.store";

let world: World;
let server: MailServer | undefined;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  setSingleton("mail-course", undefined);
  await world.sql("delete from notification_channel_states");
});
afterEach(async () => {
  await closeMail();
  await server?.end();
  server = undefined;
});

let messages = 0;
const message = (change: Partial<Message> = {}): Message => ({
  id: `ntf_${++messages}`,
  kind: "request.waiting",
  sentence: "Paula asks for payments up to 500.00 EUR for the agent Invoices.",
  why: "You are an approver.",
  link: "http://localhost:3000/approvals/req_1",
  createdAt: new Date(),
  ...change,
});
const to = { address: "vera@acme.example", name: "Vera" };

/** Lets the runtime send over a mail server; without an address there is none. */
function over(url: string | undefined, from = "Mandate <mandate@acme.example>"): void {
  const { mail: _, ...runtime } = world.runtime;
  installRuntime({ ...runtime, ...(url === undefined ? {} : { mail: { url, from } }) } as Runtime);
}

/** The parts of a mail, without the line breaks of its encoding. */
const textOf = (raw: string): string => raw.replace(/=\r\n/g, "").replace(/=3D/g, "=");

describe("a mail server that takes mails", () => {
  it("gets the sentence, the reason and the link, as text and as HTML, from one template", async () => {
    server = await startMailServer();
    over(server.url);
    const one = message({ sentence: 'The agent <b>Ann & "Bo"</b> asks.' });
    expect(await sendMail(to, [one])).toEqual({ status: "accepted" });
    const [mail] = server.received;
    const raw = textOf(mail?.raw ?? "");
    expect(mail).toMatchObject({ from: "mandate@acme.example", to: ["vera@acme.example"] });
    expect(raw).toContain("Subject: =?UTF-8?Q?The_agent_");
    expect(raw).toContain("To: Vera <vera@acme.example>");
    expect(raw).toContain("Auto-Submitted: auto-generated");
    expect(raw).toContain(`Message-ID: <${one.id}.1@localhost>`);
    expect(raw).toMatch(/text\/plain[\s\S]*The agent <b>Ann & "Bo"<\/b> asks\.\r\nYou are an approver\.\r\nhttp:/);
    expect(raw).toContain("The agent &lt;b&gt;Ann &amp; &quot;Bo&quot;&lt;/b&gt; asks.");
    expect(raw).toContain('href="http://localhost:3000/approvals/req_1"');
    expect(await channelStates()).toMatchObject([{ channel: "mail", failures: 0, lastCode: null }]);
    expect(await listMails(undefined, 10)).toEqual([]);
  });

  it("gets several messages as one digest", async () => {
    server = await startMailServer();
    over(server.url);
    await sendMail(to, [message({ sentence: "First." }), message({ sentence: "Second." })]);
    const raw = textOf(server.received[0]?.raw ?? "");
    expect(server.received).toHaveLength(1);
    expect(raw).toContain("Subject: 2 notifications");
    expect(raw).toMatch(/First\.[\s\S]*Second\./);
  });

  it("gets many mails over few connections", async () => {
    let connections = 0;
    server = await startMailServer({
      onConnect(_, answer) {
        connections += 1;
        answer();
      },
    });
    over(server.url);
    const sent = [];
    for (let round = 0; round < 5; round++) {
      sent.push(...(await Promise.all(Array.from({ length: 10 }, () => sendMail(to, [message()])))));
    }
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set(["accepted"]));
    expect(server.received).toHaveLength(50);
    expect(connections).toBeLessThanOrEqual(3);
  });

  it("is signed in to over STARTTLS with the user name and password of the address", async () => {
    server = await startMailServer({
      authOptional: false,
      disabledCommands: [],
      onAuth({ username, password }, _, answer) {
        if (password === "p@ss:word/") answer(null, { user: username ?? "" });
        else answer(new Error("no"));
      },
    });
    over(`smtp://mandate%40acme:${encodeURIComponent("p@ss:word/")}@127.0.0.1:${server.port}`);
    expect(await sendMail(to, [message()])).toEqual({ status: "accepted" });
    expect(server.received).toMatchObject([{ secure: true, user: "mandate@acme" }]);
    over(`smtp://mandate:other@127.0.0.1:${server.port}`);
    expect(await sendMail(to, [message()])).toEqual({ status: "failed", code: "sign_in_refused", again: true });
    expect(await channelStates()).toMatchObject([{ channel: "mail", failures: 1, lastCode: "sign_in_refused" }]);
  });

  it("is reached over TLS from the first byte with smtps", async () => {
    server = await startMailServer({ secure: true });
    over(`smtps://127.0.0.1:${server.port}`);
    expect(await sendMail(to, [message()])).toEqual({ status: "accepted" });
    expect(server.received).toMatchObject([{ secure: true }]);
  });
});

describe("a mail server that does not take a mail", () => {
  const answering = (code: number) =>
    startMailServer({
      onRcptTo(_, __, answer) {
        answer(Object.assign(new Error("later"), { responseCode: code }));
      },
    });

  it("gets it again after 4xx, and goes on with others meanwhile", async () => {
    server = await answering(451);
    over(server.url);
    const deferred = { status: "failed", code: "mail_deferred", again: true };
    expect(await sendMail(to, [message()])).toEqual(deferred);
    expect(await sendMail(to, [message()])).toEqual(deferred);
  });

  it("does not get it again after 5xx, which is no fault of the channel", async () => {
    server = await answering(550);
    over(server.url);
    expect(await sendMail(to, [message()])).toEqual({ status: "failed", code: "mail_refused", again: false });
    expect(await channelStates()).toEqual([]);
  });

  it.each([
    ["says nothing", ""],
    ["greets and says nothing more", "220 here\r\n"],
    ["says a little at a time", "220-here\r\n"],
  ])("holds a caller no longer than the bound when it %s, and rests then", async (_, greeting) => {
    const silent = await startSilentServer(greeting);
    try {
      over(`smtp://127.0.0.1:${silent.port}`);
      const all = await Promise.all(Array.from({ length: 20 }, () => sendMail(to, [message()], 300)));
      const codes = all.map((sent) => (sent.status === "failed" ? sent.code : "accepted"));
      expect(codes.filter((code) => code === "timed_out")).toHaveLength(12);
      expect(codes.filter((code) => code === "channel_busy")).toHaveLength(8);
      expect(await sendMail(to, [message()])).toEqual({ status: "failed", code: "channel_rests", again: true });
      expect(await channelStates()).toMatchObject([{ channel: "mail", failures: 12, lastCode: "timed_out" }]);
    } finally {
      await closeMail();
      await silent.end();
    }
  });

  it("that is not there is tried again after a rest", async () => {
    const gone = await startSilentServer();
    await gone.end();
    over(`smtp://127.0.0.1:${gone.port}`);
    expect(await sendMail(to, [message()])).toEqual({ status: "failed", code: "unreachable", again: true });
    expect(await sendMail(to, [message()])).toEqual({ status: "failed", code: "channel_rests", again: true });
  });
});

describe("an address or a name", () => {
  it.each([
    [{ address: "vera@acme.example\r\nBcc: all@acme.example", name: "Vera" }],
    [{ address: "vera@acme.example", name: "Vera\r\nBcc: all@acme.example" }],
    [{ address: "vera@acme.example, all@acme.example", name: "Vera" }],
    [{ address: "", name: "Vera" }],
  ])("with more than itself gets no mail: %j", async (receiver) => {
    server = await startMailServer();
    over(server.url);
    expect(await sendMail(receiver, [message()])).toEqual({ status: "failed", code: "address_invalid", again: false });
    expect(server.received).toEqual([]);
  });

  it("begins no other header from a sentence with a line break", async () => {
    server = await startMailServer();
    over(server.url);
    await sendMail(to, [message({ sentence: "One.\r\nBcc: all@acme.example" })]);
    const [mail] = server.received;
    expect(mail?.to).toEqual(["vera@acme.example"]);
    expect(mail?.raw).toContain("Subject: One. Bcc: all@acme.example");
  });
});

describe("without a mail server", () => {
  it("mails are kept in the outbox as they would be sent", async () => {
    over(undefined);
    expect(await sendMail(to, [message({ sentence: "Kept <here>." })])).toEqual({ status: "accepted", kept: true });
    const [mail] = await listMails(undefined, 1);
    expect(mail).toMatchObject({ address: "vera@acme.example", name: "Vera", subject: "Kept <here>." });
  });
});
