import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { PersonId } from "@/lib/principals/schema";
import { isBase64url } from "@/lib/protocols/encoding/base64url-spelling";
import { ItemRisk } from "@/lib/risk/item.schema";
import { passkeyStandings } from "./model";

export const PasskeyId = z.string().regex(idPattern("passkey"));
export const PasskeyParams = z.object({ passkeyId: PasskeyId });
export const PasskeyOfPersonParams = z.object({ personId: PersonId, passkeyId: PasskeyId });

/** Some bytes in their one base64url spelling, of so many characters at most. */
const bytesText = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .refine(isBase64url, { params: { code: "base64url" } });

/** Credential ids have at most 1,023 bytes (WebAuthn Level 3 section 4). */
const CredentialId = bytesText(1_364);
const transports = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"] as const;
export const Transport = z.enum(transports);
export type Transport = z.infer<typeof Transport>;
const Descriptor = z.object({
  id: z.string(),
  type: z.literal("public-key"),
  transports: z.array(Transport).exactOptional(),
});

const UserVerification = z.literal("required");
/** Options for `navigator.credentials.create()`, in JSON (WebAuthn Level 3 section 5.1.9). */
export const RegistrationOptions = z.object({
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ type: z.literal("public-key"), alg: z.int() })),
  timeout: z.int(),
  excludeCredentials: z.array(Descriptor),
  authenticatorSelection: z.object({
    residentKey: z.literal("preferred"),
    requireResidentKey: z.boolean(),
    userVerification: UserVerification,
  }),
  attestation: z.literal("none"),
});
export type RegistrationOptions = z.infer<typeof RegistrationOptions>;

/** Options for `navigator.credentials.get()`, in JSON (WebAuthn Level 3 section 5.1.10). */
export const AssertionOptions = z.object({
  challenge: z.string(),
  timeout: z.int(),
  rpId: z.string(),
  allowCredentials: z.array(Descriptor),
  userVerification: UserVerification,
});
export type AssertionOptions = z.infer<typeof AssertionOptions>;

const PasskeyName = nameText(60);

/** The new credential from the authenticator, with the person's name for it. */
export const RegisterPasskeyRequest = z.strictObject({
  name: PasskeyName,
  clientDataJson: bytesText(4_096),
  attestationObject: bytesText(8_192),
  transports: z.array(Transport).max(transports.length).default([]),
});
export type RegisterPasskeyRequest = z.output<typeof RegisterPasskeyRequest>;

export const RenamePasskeyRequest = z.strictObject({ name: PasskeyName });
export type RenamePasskeyRequest = z.infer<typeof RenamePasskeyRequest>;

/** The authenticator's assertion, sent with a vote. */
export const PasskeyAssertion = z.strictObject({
  credentialId: CredentialId,
  clientDataJson: bytesText(4_096),
  authenticatorData: bytesText(4_096),
  signature: bytesText(2_048),
});
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>;

export const PasskeyResponse = z.object({
  id: PasskeyId,
  name: z.string(),
  standing: z.enum(passkeyStandings),
  /** Null where it waits for no second person. */
  risk: ItemRisk.nullable(),
  /** From when on it signs without confirmation. */
  readyAt: z.iso.datetime(),
  confirmedAt: z.iso.datetime().nullable(),
  confirmedBy: z.object({ id: PersonId, name: z.string() }).nullable(),
  /** Whether copies of it may be kept by the person's provider (a synchronised passkey). */
  synchronised: z.boolean(),
  transports: z.array(z.string()),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type PasskeyResponse = z.infer<typeof PasskeyResponse>;

export const PasskeyList = z.object({ passkeys: z.array(PasskeyResponse), next: z.null() });
export type PasskeyList = z.infer<typeof PasskeyList>;

const Material = z.union([
  z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: bytesText(43), y: bytesText(43) }),
  z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: bytesText(43) }),
  z.strictObject({ kty: z.literal("RSA"), n: bytesText(1_366), e: bytesText(8) }),
]);

/** Proof that a passkey signed an approval. The members are spelled as in signed statements. */
export const PasskeyEvidence = z.strictObject({
  credential_id: CredentialId,
  jwk: Material,
  authenticator_data: bytesText(4_096),
  client_data_json: bytesText(4_096),
  signature: bytesText(2_048),
  nonce: z
    .string()
    .length(43)
    .refine(isBase64url, { params: { code: "base64url" } }),
  origin: z.string().min(1).max(512),
  rp_id: z.string().min(1).max(253),
});
export type PasskeyEvidence = z.infer<typeof PasskeyEvidence>;
