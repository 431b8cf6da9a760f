import { z } from "zod";
import type { Report } from "@/lib/audit/verify-report";
import { ChainEvidence } from "@/lib/delegations/evidence.schema";
import { readStatement } from "@/lib/delegations/statement/statement";
import { verifyChain } from "@/lib/delegations/statement/verify-chain";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { verifyToken } from "@/lib/tokens/verify-token";
import { parseJson, readKeySet, readText, Unreadable, usableKeys } from "./input";

export type ChainOptions = {
  jwks?: string | undefined;
  at?: string | undefined;
  audience?: string | undefined;
  issuer?: string | undefined;
  /** A file with the access token, in place of the one in the evidence. */
  token?: string | undefined;
  /** Files with status lists, in addition to those in the evidence. */
  status?: string[] | undefined;
};

const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const Chain = z.array(z.string().regex(compact)).min(1);

/** The signed versions of a chain, root first: a JSON array, or a text with one of them on each line. */
export function readChain(text: string): string[] | undefined {
  const array = Chain.safeParse(parseJson(text));
  if (array.success) return array.data;
  const lines = Chain.safeParse(text.trim().split(/\r?\n/));
  return lines.success ? lines.data : undefined;
}

/** Verifies a chain as `GET /oauth/delegations/{id}` answers it. */
export async function verifyChainFile(chain: readonly string[], options: ChainOptions): Promise<Report> {
  if (options.jwks === undefined) throw new Unreadable("A chain without its keys needs --jwks.");
  const issuer = options.issuer ?? issuerNamedBy(chain[0] ?? "");
  const evidence = await withTokenFiles({ issuer, delegations: [...chain] }, options);
  const notes = [
    ...(options.issuer === undefined ? [`The chain names its issuer: ${issuer}`] : []),
    ...passkeyNotes(evidence.delegations),
    ...(evidence.token === undefined ? revocationNotes : []),
  ];
  const keys = await readKeySet(options.jwks);
  return { notes, verification: verifyAll(evidence, keys, options), origin: "checked" };
}

type Evidence = Pick<ChainEvidence, "issuer" | "delegations" | "token" | "status_lists">;

/** The evidence, with the token and status lists that are in files of their own, as the server answered them. */
async function withTokenFiles(evidence: Evidence, { token, status = [], audience }: ChainOptions): Promise<Evidence> {
  const lists = await Promise.all(status.map(readCompactFile));
  const read = {
    ...evidence,
    ...(token === undefined ? {} : { token: await readCompactFile(token) }),
    status_lists: { ...evidence.status_lists, ...Object.fromEntries(lists.map((list) => [addressOf(list), list])) },
  };
  if (read.token === undefined && (audience !== undefined || status.length > 0)) {
    throw new Unreadable("--audience and --status need a token. Give one with --token.");
  }
  return read;
}

async function readCompactFile(file: string): Promise<string> {
  const text = (await readText(file)).trim();
  if (compact.test(text)) return text;
  throw new Unreadable(`The file ${file} is no signed token: three parts with a dot between them.`);
}

/** The `sub` of a status list, unverified: the list is looked up by this address, and later verified against it. */
function addressOf(list: string): string {
  const payload = parseJson(Buffer.from(list.split(".")[1] ?? "", "base64url").toString("utf8"));
  return z.object({ sub: z.string() }).safeParse(payload).data?.sub ?? "";
}

/** Notes for the reader on the limits of a passkey's proof. */
function passkeyNotes(delegations: readonly string[]): string[] {
  const signed = delegations.some((token) => payloadOf(token).approvals?.some(({ passkey }) => passkey !== undefined));
  if (!signed) return [];
  return ["Only the issuer's word links a passkey to the named person, unless you know its thumbprint from them."];
}

const Approvals = z.object({ approvals: z.array(z.object({ passkey: z.unknown() })).optional() });
const payloadOf = (token: string): z.infer<typeof Approvals> =>
  Approvals.safeParse(parseJson(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"))).data ?? {};

const revocationNotes = ["A chain does not say whether it was revoked; a token's status does."];

/** Verifies a chain, and the token that rests on it, from one file. */
export async function verifyBundle(json: unknown, options: ChainOptions): Promise<Report> {
  const bundle = ChainEvidence.safeParse(json);
  if (!bundle.success) {
    const issue = bundle.error.issues[0];
    throw new Unreadable(`The evidence is not well-formed. ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  const issuer = options.issuer ?? bundle.data.issuer;
  const data = await withTokenFiles({ ...bundle.data, issuer }, options);
  const keys = options.jwks === undefined ? usableKeys(bundle.data.jwks) : await readKeySet(options.jwks);
  const notes = [
    ...(options.jwks === undefined ? ownKeysNotes(issuer) : []),
    ...passkeyNotes(data.delegations),
    ...(data.token === undefined ? revocationNotes : []),
  ];
  const origin = options.jwks === undefined ? "unchecked" : "checked";
  return { notes, verification: verifyAll(data, keys, options), origin };
}

const ownKeysNotes = (issuer: string): string[] => [
  "The keys came with the file. Give the issuer's keys as you know them with --jwks to check the origin.",
  `The file names the issuer ${issuer}, which publishes its keys at /.well-known/jwks.json.`,
];

function verifyAll(evidence: Evidence, keys: readonly PublicJwk[], { at, audience }: ChainOptions) {
  const rules = { keys, issuer: evidence.issuer, at: instant(at) };
  const { ok, checks, hops } = verifyChain(evidence.delegations, rules);
  if (evidence.token === undefined) return { ok, checks };
  const statusLists = new Map(Object.entries(evidence.status_lists ?? {}));
  const token = verifyToken(evidence.token, {
    ...rules,
    chain: hops,
    statusLists,
    ...(audience === undefined ? {} : { audience }),
  });
  return { ok: ok && token.ok, checks: [...checks, ...token.checks] };
}

/** The issuer that the first hop names, unverified: it is printed, and later compared. */
function issuerNamedBy(token: string): string {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
  const read = readStatement(parseJson(payload));
  if (!read.ok) throw new Unreadable(`The first line is no signed delegation. ${read.reason}`);
  return read.statement.iss;
}

function instant(text: string | undefined): Date {
  if (text === undefined) return new Date();
  const date = new Date(text);
  if (!z.iso.datetime({ offset: true }).safeParse(text).success || Number.isNaN(date.getTime())) {
    throw new Unreadable("--at is an instant such as 2026-11-24T12:00:00Z.");
  }
  return date;
}
