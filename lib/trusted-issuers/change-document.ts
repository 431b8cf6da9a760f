import { z } from "zod";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { type InForce, type IssuerSettings, Settings, SettingsInForce, settingsOf } from "./in-force";
import type { TrustedIssuer } from "./model";

/** The kind of control in a change of an issuer that speaks for people. */
export const issuerControl = "trusted-issuer";

const Content = z.object({
  issuer: z.object({ id: z.string(), name: z.string() }),
  before: Settings,
  after: Settings,
  /** Public keys that come with the change; null where the keys stay, or are fetched. */
  keys: z.array(z.record(z.string(), z.unknown())).nullable(),
  /**
   * The settings with which the issuer was believed last; null where it never was. One that is disabled has later ones.
   * Absent in changes of earlier versions.
   */
  lastInForce: SettingsInForce.nullable().optional(),
  sentenceBefore: z.string(),
  sentenceAfter: z.string(),
});
export type IssuerContent = z.infer<typeof Content>;

const sourceWords = {
  jwks: "keys that an admin pasted",
  jwks_uri: "the keys at its address",
  discovery: "the keys of its discovery document",
  spiffe_bundle: "its bundle",
} as const;

const sentence = ({ name, issuer, keySource, status }: IssuerSettings): string =>
  status === "disabled"
    ? `${name} speaks for nobody.`
    : `${name} (${issuer}) speaks for people, by ${sourceWords[keySource]}.`;

export function issuerContent(from: TrustedIssuer, to: TrustedIssuer, last: InForce | undefined): IssuerContent {
  const [before, after] = [settingsOf(from), settingsOf(to)];
  const pasted = to.keySource === "jwks" && before.pastedKeys.join() !== after.pastedKeys.join();
  return {
    ...{ issuer: { id: from.id, name: from.name }, before, after },
    keys: pasted ? to.keys.map((key) => ({ ...key })) : null,
    lastInForce: last ?? null,
    ...{ sentenceBefore: sentence(before), sentenceAfter: sentence(after) },
  };
}

/** Reads the document of a proposed change. Its keys were parsed before they were written down. */
export function readIssuerContent(document: string): Omit<IssuerContent, "keys"> & { keys: PublicJwk[] | null } {
  const { keys, ...content } = z.object({ content: Content }).parse(JSON.parse(document)).content;
  return { ...content, keys: keys as PublicJwk[] | null };
}
