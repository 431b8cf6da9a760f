import { z } from "zod";
import { isLocation } from "@/lib/authority/language/location";
import { ACTION_EFFECTS, ACTION_NAME, FIELD_NAME, TYPE_NAME } from "@/lib/authority/language/model";
import { ChangeId, ChangeReason, ControlChangeResponse } from "@/lib/control-changes/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { Standing } from "@/lib/principals/schema";
import { MAX_ACTIONS, MAX_FIELDS, MAX_TYPES, resourceServerStatuses, tokenAlgorithms } from "./model";

export const ResourceServerId = z.string().regex(idPattern("resourceServer"));
export const ResourceServerKeyId = z.string().regex(idPattern("key"));

const FieldName = z.string().regex(FIELD_NAME);

export const CatalogueFieldSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("money"), unitField: FieldName }),
  z.strictObject({ kind: z.literal("number") }),
  z.strictObject({ kind: z.literal("string") }),
  z.strictObject({ kind: z.literal("boolean") }),
]);

const fieldCount = (fields: object): boolean => Object.keys(fields).length <= MAX_FIELDS;

export const CatalogueTypeSchema = z.strictObject({
  name: z.string().regex(TYPE_NAME),
  actions: z.array(z.string().regex(ACTION_NAME)).min(1).max(MAX_ACTIONS),
  fields: z
    .record(FieldName, CatalogueFieldSchema)
    .refine(fieldCount, { params: { code: "too_many" }, error: "too_many" })
    .default({}),
  /** The effect of each marked action; the effect of the others is unknown. */
  effects: z.record(z.string().regex(ACTION_NAME), z.enum(ACTION_EFFECTS)).optional(),
});

const Catalogue = z.array(CatalogueTypeSchema).max(MAX_TYPES);

/**
 * An absolute https URL in its canonical spelling, without query, fragment or user information (RFC 8707 section 2).
 */
const Identifier = z.string().refine(isLocation, { params: { code: "identifier_syntax" }, error: "identifier_syntax" });

export const RegisterResourceServerRequest = z.strictObject({
  name: nameText(80),
  identifier: Identifier,
  types: Catalogue.min(1),
  tokenAlg: z.enum(tokenAlgorithms).default("ES256"),
});
export type RegisterResourceServerRequest = z.infer<typeof RegisterResourceServerRequest>;

/** `types` is the whole new catalogue; it contains the old one. `reason` is for the second person and the record. */
export const EditResourceServerRequest = z.strictObject({
  name: nameText(80).optional(),
  types: Catalogue.min(1).optional(),
  reason: ChangeReason.optional(),
});
export type EditResourceServerRequest = z.infer<typeof EditResourceServerRequest>;

export const ResourceServerResponse = z.object({
  id: ResourceServerId,
  name: z.string(),
  identifier: z.string(),
  status: z.enum(resourceServerStatuses),
  /** Whether anything is allowed at it now, and why not. */
  standing: Standing,
  catalogueVersion: z.number().int(),
  types: z.array(CatalogueTypeSchema),
  tokenAlg: z.enum(tokenAlgorithms),
  activeKeys: z.number().int(),
  /** Whether it is this product's own API, which asks without a key. */
  ownApi: z.boolean(),
  createdAt: z.iso.datetime(),
  version: z.number().int(),
});
export type ResourceServerResponse = z.infer<typeof ResourceServerResponse>;

/** A resource server, with the edit that waits for a second person because it lowers effects. */
export const ResourceServerDetail = ResourceServerResponse.extend({ pendingChange: ControlChangeResponse.nullable() });
export type ResourceServerDetail = z.infer<typeof ResourceServerDetail>;

export const ResourceServerParams = z.object({ resourceServerId: ResourceServerId });
export const ServerChangeParams = ResourceServerParams.extend({ changeId: ChangeId });
export type ServerChange = z.infer<typeof ServerChangeParams>;
export const ResourceServerKeyParams = ResourceServerParams.extend({ keyId: ResourceServerKeyId });

export const resourceServerSorts = ["name", "-created"] as const;
export const ResourceServerFilters = z.object({
  q: z.string().max(500).optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  sort: z.enum(resourceServerSorts).default("name"),
});
export type ResourceServerFilters = z.infer<typeof ResourceServerFilters>;

export const ResourceServerList = z.object({
  resourceServers: z.array(ResourceServerResponse),
  next: z.string().nullable(),
});
export type ResourceServerList = z.infer<typeof ResourceServerList>;

export const IssueKeyRequest = z.strictObject({ name: nameText(80) });
export type IssueKeyRequest = z.infer<typeof IssueKeyRequest>;

/** The only answer that contains the key. */
export const IssuedKeyResponse = z.object({
  id: ResourceServerKeyId,
  name: z.string(),
  key: z.string(),
  createdAt: z.iso.datetime(),
});
export type IssuedKeyResponse = z.infer<typeof IssuedKeyResponse>;

export const ResourceServerKeyResponse = z.object({
  id: ResourceServerKeyId,
  name: z.string(),
  createdAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
});
export type ResourceServerKeyResponse = z.infer<typeof ResourceServerKeyResponse>;

export const ResourceServerKeyFilters = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ResourceServerKeyFilters = z.infer<typeof ResourceServerKeyFilters>;

export const ResourceServerKeyList = z.object({
  keys: z.array(ResourceServerKeyResponse),
  next: z.string().nullable(),
});
export type ResourceServerKeyList = z.infer<typeof ResourceServerKeyList>;
