import type { SentMessageInfo, Transporter } from "nodemailer";
import { singleton } from "@/lib/platform/base/singleton";
import { isLoopbackHost } from "@/lib/platform/http/outbound/url";

export type Mail = {
  /** The same for each attempt: a mail server may find repeats by it. */
  messageId: string;
  from: { address: string; name: string };
  to: { address: string; name: string };
  subject: string;
  text: string;
  html: string;
};

/** A server that is asked for longer than this is given up. So no worker is held for longer. */
export const mailWithinMs = 15_000;

const limits = {
  pool: true,
  maxConnections: 3,
  maxMessages: 100,
  // An attempt that fails is an attempt of the caller, who keeps its result.
  maxRequeues: 0,
  idleTimeout: 30_000,
  connectionTimeout: 5_000,
  greetingTimeout: 5_000,
  socketTimeout: 10_000,
  dnsTimeout: 5_000,
} as const;

/**
 * Sends a mail over the pool of connections to the server of the settings.
 *
 * A user name and password go over TLS alone, except to a server on this machine.
 *
 * @throws the error of the server or the connection.
 */
export async function deliver(url: string, mail: Mail, withinMs = mailWithinMs): Promise<void> {
  const transport = await transportOf(url);
  const signal = AbortSignal.timeout(withinMs);
  const { messageId, ...content } = mail;
  const options = {
    ...content,
    messageId,
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
    signal,
  };
  await transport.sendMail(options);
}

type Pool = { transports: Map<string, Promise<Transporter<SentMessageInfo>>> };
const pool = () => singleton<Pool>("mail-pool", () => ({ transports: new Map() }));

/** A process has one server; a test has one after the other. */
function transportOf(url: string): Promise<Transporter<SentMessageInfo>> {
  const { transports } = pool();
  const made = transports.get(url) ?? open(url);
  transports.set(url, made);
  return made;
}

async function open(text: string): Promise<Transporter<SentMessageInfo>> {
  const url = new URL(text);
  const secure = url.protocol === "smtps:";
  const local = isLoopbackHost(url.hostname);
  const user = decodeURIComponent(url.username);
  const { createTransport } = await import("nodemailer");
  return createTransport({
    ...limits,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: user !== "" && !local,
    tls: { rejectUnauthorized: !local },
    ...(user !== "" && { auth: { user, pass: decodeURIComponent(url.password) } }),
  });
}

/** Closes the connections. */
export async function closeMail(): Promise<void> {
  const { transports } = pool();
  const opened = await Promise.allSettled(transports.values());
  transports.clear();
  for (const one of opened) if (one.status === "fulfilled") one.value.close();
}
