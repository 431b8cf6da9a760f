import { z } from "zod";
import { ChainEvidence } from "@/lib/delegations/schema";
import { readStatement } from "@/lib/delegations/statement";
import { verifyChain } from "@/lib/delegations/verify-chain";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { verifyToken } from "@/lib/tokens/verify-token";
import { parseJson, type Report, readKeySet, Unreadable, usableKeys } from "./input";

export type ChainOptions = {
  jwks?: string | undefined;
  at?: string | undefined;
  audience?: string | undefined;
  issuer?: string | undefined;
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
  if (options.audience !== undefined) throw new Unreadable("--audience is about a token, and this file has none.");
  const issuer = options.issuer ?? issuerNamedBy(chain[0] ?? "");
  const notes = [
    ...(options.issuer === undefined ? [`The chain names its issuer: ${issuer}`] : []),
    ...revocationNotes,
  ];
  const keys = await readKeySet(options.jwks);
  return { notes, verification: verifyChain(chain, { keys, issuer, at: instant(options.at) }) };
}

const revocationNotes = ["A chain does not say whether it was revoked; a token's status does."];

/** Verifies a chain, and the token that rests on it, from one file. */
export async function verifyBundle(json: unknown, options: ChainOptions): Promise<Report> {
  const bundle = ChainEvidence.safeParse(json);
  if (!bundle.success) {
    const issue = bundle.error.issues[0];
    throw new Unreadable(`The evidence is not well-formed. ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  const { data } = bundle;
  if (data.token === undefined && options.audience !== undefined) {
    throw new Unreadable("--audience is about a token, and this file has none.");
  }
  const issuer = options.issuer ?? data.issuer;
  const keys = options.jwks === undefined ? usableKeys(data.jwks) : await readKeySet(options.jwks);
  const notes = [
    ...(options.jwks === undefined ? ownKeysNotes(issuer) : []),
    ...(data.token === undefined ? revocationNotes : []),
  ];
  return { notes, verification: verifyAll({ ...data, issuer }, keys, options) };
}

const ownKeysNotes = (issuer: string): string[] => [
  "The keys came with the file, so this proves only that the file agrees with itself.",
  `Give those you know to be the issuer's with --jwks; ${issuer} publishes them at /.well-known/jwks.json.`,
];

function verifyAll(evidence: ChainEvidence, keys: readonly PublicJwk[], { at, audience }: ChainOptions) {
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

/** What the first hop says of its issuer, before anything is verified: it is only printed, and then compared. */
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
