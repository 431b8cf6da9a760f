import { accessSync, constants } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";
import { parseNetworkList } from "@/lib/platform/http/outbound/addresses";
import { isLoopbackHost } from "@/lib/platform/http/outbound/url";
import { parseHost } from "@/lib/platform/server/hosts";

/** Settings of a process, read once from its environment. */
export type Config = {
  production: boolean;
  port: number;
  /** Issuer and origin, without a trailing slash. */
  publicUrl: string;
  /** Addresses to listen on; every one of the machine when empty. */
  addresses: readonly string[];
  /** Further names that this server answers to, each with an optional port, in lower case. */
  hosts: readonly string[];
  /** Origins whose pages may ask for tokens and register. */
  corsOrigins: readonly string[];
  /** Opens metrics and the details of readiness; without it only programs on this machine read them. */
  metricsToken?: string;
  trustDomain: string;
  /** Connection string of the owner; absent = embedded PostgreSQL in `dataDir`. */
  databaseUrl?: string;
  /** Connection string of the restricted serving role, beside `databaseUrl`. */
  appDatabaseUrl?: string;
  /** Absolute path. */
  dataDir: string;
  adminEmail?: string;
  adminPassword?: string;
  /** 32 bytes, base64url. */
  kek?: string;
  kekFile?: string;
  /** Server processes on this machine. */
  workers: number;
  /** Networks, as CIDR, where trusted issuers may be although they are not public. */
  internalIssuers?: readonly string[];
  /** Networks, as CIDR, where receivers of streams may be although they are not public. */
  internalStreams?: readonly string[];
  /** Receiver of the audit trail as OpenTelemetry logs. */
  otlpUrl?: string;
  /** The mail server with its user name and password, and the sender of mails. */
  mail?: { url: string; from: string };
  /** Networks, as CIDR, of the proxies in front of this server. */
  trustedProxies?: readonly string[];
};

/** A setting at fault and what it should have been. */
export type ConfigProblem = { name: string; value: string; expected: string };

/** Settings that do not stand: every one of them, so that they can be put right in one go. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    const one = problems.length === 1 ? "a setting is wrong" : `${problems.length} settings are wrong`;
    const lines = problems.map(({ name, value, expected }) => `  ${name} is ${value}: expected ${expected}`);
    super(`Mandate cannot start, because ${one}:\n${lines.join("\n")}`);
    this.name = "ConfigError";
  }
}

/** Values that must not reach a terminal or a log. */
const secret = [
  "DATABASE_URL",
  "MANDATE_APP_DATABASE_URL",
  "MANDATE_ADMIN_PASSWORD",
  "MANDATE_KEK",
  "MANDATE_METRICS_TOKEN",
  "MANDATE_SMTP_URL",
];

/**
 * Reads and validates the environment. An empty value counts as absent.
 *
 * @throws ConfigError naming every wrong value and what was expected instead; secrets are named but not shown.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => problem(String(issue.path[0]), issue.message, given)));
  }
  const refused = contradictions(parsed.data).map(([name, expected]) => problem(name, expected, given));
  if (refused.length > 0) throw new ConfigError(refused);
  return toConfig(parsed.data);
}

const port = "a whole number from 1 to 65535";
const origin = "an origin such as https://mandate.example.com, without path; http only for localhost";
const database = "a PostgreSQL address such as postgres://user:password@host:5432/mandate";
const noOptions = "a PostgreSQL address without `options`: the server sets them itself";
const networks = "networks such as 10.20.0.0/16,fd00::/8, separated by commas";
const proxies =
  "networks of proxies such as 127.0.0.1/32,10.20.0.0/16, separated by commas; none of them every address";
const hostNames = "host names such as mandate.internal,10.0.0.5:3000, separated by commas, without scheme or path";
const origins = "origins such as https://agents.example.com, separated by commas; http only for localhost";
const address = "an IP address of this machine such as 0.0.0.0, or a host name";
const receiver = "an http or https address such as http://collector:4318, without user name and password";
const mailServer = "an address such as smtps://user:password@mail.example.com:465, without path";
const sender = "an e-mail address, or `Name <address>`";
const bearer = "8 to 256 characters without spaces";
const domain = "a SPIFFE trust domain: at most 255 of a-z, 0-9, dot, dash and underscore";

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const wholeNumber = (from: number, to: number, expected: string) =>
  z
    .string()
    .regex(/^\d{1,6}$/, expected)
    .transform(Number)
    .refine((value) => value >= from && value <= to, expected);
const listOf = (isOne: (value: string) => boolean, expected: string) =>
  z
    .string()
    .transform((value) => value.split(",").map((one) => one.trim().toLowerCase()))
    .refine((values) => values.every(isOne), expected)
    .default([]);
/** The server sets `options` itself: its role, time zone and isolation. Those of an address would replace them. */
const databaseUrl = z
  .string()
  .refine((value) => /^postgres(ql)?:$/.test(parseUrl(value)?.protocol ?? ""), database)
  .refine((value) => !parseUrl(value)?.searchParams.has("options"), noOptions);
const trustDomain = z.string().regex(/^[a-z0-9._-]{1,255}$/, domain);

const Environment = z.object({
  NODE_ENV: z.enum(["production", "development", "test"], "production, development or test").default("production"),
  // The log reads it by itself, since it speaks before the settings are read.
  LOG_LEVEL: z.enum(logLevels, logLevels.join(", ")).optional(),
  PORT: wholeNumber(1, 65_535, port).default(3000),
  PUBLIC_URL: z.string().refine(isOrigin, origin).optional(),
  HOST: z
    .string()
    .refine((value) => isListenable(value) && !value.startsWith("["), address)
    .optional(),
  MANDATE_HOSTS: listOf(isHost, hostNames),
  MANDATE_CORS_ORIGINS: listOf(isOrigin, origins),
  MANDATE_METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{8,256}$/, bearer)
    .optional(),
  DATABASE_URL: databaseUrl.optional(),
  MANDATE_APP_DATABASE_URL: databaseUrl.optional(),
  MANDATE_DATA_DIR: z.string().default(".data"),
  MANDATE_ADMIN_EMAIL: z.email("an e-mail address").optional(),
  MANDATE_ADMIN_PASSWORD: z.string().min(12, "12 to 256 characters").max(256, "12 to 256 characters").optional(),
  MANDATE_KEK: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}=?$/, "32 bytes in base64url (43 characters)")
    .optional(),
  MANDATE_KEK_FILE: z.string().refine(isReadable, "a file that this process can read").optional(),
  MANDATE_TRUST_DOMAIN: trustDomain.optional(),
  WEB_CONCURRENCY: wholeNumber(1, 64, "a whole number from 1 to 64").default(1),
  MANDATE_ALLOW_INTERNAL_ISSUERS: z
    .string()
    .refine((value) => parseNetworkList(value) !== undefined, networks)
    .optional(),
  MANDATE_ALLOW_INTERNAL_STREAMS: z
    .string()
    .refine((value) => parseNetworkList(value) !== undefined, networks)
    .optional(),
  MANDATE_OTLP_URL: z.string().refine(isReceiver, receiver).optional(),
  MANDATE_SMTP_URL: z.string().refine(isMailServer, mailServer).optional(),
  MANDATE_MAIL_FROM: z.string().refine(isSender, sender).optional(),
  MANDATE_TRUSTED_PROXIES: z.string().refine(areProxies, proxies).optional(),
});

/** Settings that are right alone and wrong together. */
function contradictions(given: z.output<typeof Environment>): [name: string, expected: string][] {
  const found: [string, string][] = [];
  if (given.MANDATE_APP_DATABASE_URL && !given.DATABASE_URL) {
    found.push(["MANDATE_APP_DATABASE_URL", "to stand beside DATABASE_URL, which is absent"]);
  }
  if (given.MANDATE_MAIL_FROM !== undefined && given.MANDATE_SMTP_URL === undefined)
    found.push(["MANDATE_SMTP_URL", "a value: MANDATE_MAIL_FROM has no meaning without it"]);
  if (given.MANDATE_KEK && given.MANDATE_KEK_FILE) {
    found.push(["MANDATE_KEK_FILE", "either this or MANDATE_KEK, and both are set"]);
  }
  if (!given.MANDATE_TRUST_DOMAIN && !trustDomain.safeParse(new URL(publicUrlOf(given)).hostname).success) {
    found.push(["MANDATE_TRUST_DOMAIN", `${domain} (the host of PUBLIC_URL is none)`]);
  }
  return found;
}

function toConfig(given: z.output<typeof Environment>): Config {
  const publicUrl = publicUrlOf(given);
  const internalIssuers = parseNetworkList(given.MANDATE_ALLOW_INTERNAL_ISSUERS ?? "");
  const internalStreams = parseNetworkList(given.MANDATE_ALLOW_INTERNAL_STREAMS ?? "");
  const trustedProxies = parseNetworkList(given.MANDATE_TRUSTED_PROXIES ?? "");
  return {
    production: given.NODE_ENV === "production",
    port: given.PORT,
    publicUrl,
    addresses: given.HOST === undefined ? addressesFor(publicUrl) : [given.HOST],
    hosts: given.MANDATE_HOSTS,
    corsOrigins: given.MANDATE_CORS_ORIGINS.map((one) => new URL(one).origin),
    trustDomain: given.MANDATE_TRUST_DOMAIN ?? new URL(publicUrl).hostname,
    dataDir: resolve(given.MANDATE_DATA_DIR),
    workers: given.WEB_CONCURRENCY,
    ...present("metricsToken", given.MANDATE_METRICS_TOKEN),
    ...present("databaseUrl", given.DATABASE_URL),
    ...present("appDatabaseUrl", given.MANDATE_APP_DATABASE_URL),
    ...present("adminEmail", given.MANDATE_ADMIN_EMAIL),
    ...present("adminPassword", given.MANDATE_ADMIN_PASSWORD),
    ...present("kek", given.MANDATE_KEK),
    ...present("kekFile", given.MANDATE_KEK_FILE),
    ...(internalIssuers === undefined ? {} : { internalIssuers }),
    ...(internalStreams === undefined ? {} : { internalStreams }),
    ...present("otlpUrl", given.MANDATE_OTLP_URL),
    ...mailOf(given, publicUrl),
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
  };
}

const mailOf = ({ MANDATE_SMTP_URL: url, MANDATE_MAIL_FROM: from }: z.output<typeof Environment>, publicUrl: string) =>
  url === undefined ? {} : { mail: { url, from: from ?? `mandate@${new URL(publicUrl).hostname}` } };

/** A server that is called by a loopback name is reached from this machine alone. */
function addressesFor(publicUrl: string): string[] {
  const { hostname } = new URL(publicUrl);
  if (!isLoopbackHost(hostname)) return [];
  return [...new Set(["127.0.0.1", "::1", ...(isIP(hostname) === 4 ? [hostname] : [])])];
}

function publicUrlOf({ PUBLIC_URL, PORT }: { PUBLIC_URL?: string | undefined; PORT: number }): string {
  return PUBLIC_URL ? new URL(PUBLIC_URL).origin : `http://localhost:${PORT}`;
}

function present<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}

function problem(name: string, expected: string, given: Record<string, string | undefined>): ConfigProblem {
  const value = given[name];
  const shown = value === undefined ? "absent" : secret.includes(name) ? "set to a wrong value" : JSON.stringify(value);
  return { name, value: shown, expected: `${expected}.` };
}

function isOrigin(value: string): boolean {
  const url = parseUrl(value);
  if (!url || url.username || url.password || url.search || url.hash || url.pathname !== "/") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
}

function isReceiver(value: string): boolean {
  const url = parseUrl(value);
  return url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.hash;
}

function isMailServer(value: string): boolean {
  const url = parseUrl(value);
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === "" || url.search || url.hash) return false;
  return url.pathname === "" || url.pathname === "/";
}

/** A line break would begin another header. */
function isSender(value: string): boolean {
  const [, address = value] = /^[^<>\p{Cc}]*<([^<>]+)>$/u.exec(value.trim()) ?? [];
  return z.email().safeParse(address.trim()).success;
}

/** A network of all addresses would let each client choose its own address. */
function areProxies(value: string): boolean {
  return parseNetworkList(value)?.every((network) => !/\/0+$/.test(network)) ?? false;
}

function isHost(value: string): boolean {
  const parsed = parseHost(value);
  return parsed !== undefined && Number(parsed.port ?? 1) <= 65_535;
}

/** An address without brackets, or a name. */
const isListenable = (value: string): boolean => isIP(value) !== 0 || parseHost(value)?.name === value.toLowerCase();

function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
