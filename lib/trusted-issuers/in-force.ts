import { z } from "zod";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import { keySources, type TrustedIssuer, trustStatuses } from "./model";

export const Settings = z.object({
  name: z.string(),
  issuer: z.string(),
  audience: z.string(),
  keySource: z.enum(keySources),
  keysUrl: z.string().nullable(),
  /** Keys that were pasted, by thumbprint; those that are fetched come from where the settings say. */
  pastedKeys: z.array(z.string()),
  status: z.enum(trustStatuses),
});
export type IssuerSettings = z.infer<typeof Settings>;

export const settingsOf = (issuer: TrustedIssuer): IssuerSettings => {
  const { name, issuer: iss, audience, keySource, keysUrl, keys, status } = issuer;
  const pastedKeys = keySource === "jwks" ? keys.map(thumbprint) : [];
  return { name, issuer: iss, audience, keySource, keysUrl, pastedKeys, status };
};

/** The settings without their status, which is not compared. */
export const SettingsInForce = Settings.omit({ status: true });

/** The settings of an issuer that is believed; kept when it is disabled. */
export type InForce = z.infer<typeof SettingsInForce>;

export const inForceOf = (issuer: TrustedIssuer): InForce => SettingsInForce.parse(settingsOf(issuer));

/** Reads what was kept; undefined where the issuer was not believed before. */
export const readInForce = (stored: unknown): InForce | undefined =>
  stored === null ? undefined : SettingsInForce.parse(stored);
