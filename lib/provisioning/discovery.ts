import { runtime } from "@/lib/platform/base/runtime";
import { enterpriseSchema, groupSchema, mostResults, userSchema } from "./model";

const at = (path: string): string => `${runtime().publicUrl}/scim/v2/${path}`;

/** The features of this service (RFC 7643 section 5). */
export const serviceProviderConfig = () => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: mostResults },
  changePassword: { supported: false },
  sort: { supported: true },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: "oauthbearertoken",
      name: "Bearer token",
      description: "A token that an admin issues in the settings of the identity provider.",
      primary: true,
    },
  ],
  meta: { resourceType: "ServiceProviderConfig", location: at("ServiceProviderConfig") },
});

const typeOf = (name: "User" | "Group", schema: string, schemaExtensions: object[]) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
  ...{ id: name, name, endpoint: `/${name}s`, schema, schemaExtensions },
  meta: { resourceType: "ResourceType", location: at(`ResourceTypes/${name}`) },
});

/** The kinds of resources (RFC 7643 section 6). */
export const resourceTypes = () => [
  typeOf("User", userSchema, [{ schema: enterpriseSchema, required: false }]),
  typeOf("Group", groupSchema, []),
];

type Attribute = Record<string, unknown>;

const attribute = (name: string, change: Attribute = {}): Attribute => ({
  ...{ name, type: "string", multiValued: false, required: false, caseExact: false },
  ...{ mutability: "readWrite", returned: "default", uniqueness: "none", description: name, ...change },
});
const readOnly = { mutability: "readOnly" };
const reference = (name: string, type: string) =>
  attribute(name, { type: "reference", referenceTypes: [type], caseExact: true, ...readOnly });
const complex = (name: string, subAttributes: Attribute[], change: Attribute = {}) =>
  attribute(name, { type: "complex", subAttributes, ...change });

const userAttributes = () => [
  attribute("userName", { required: true, uniqueness: "server" }),
  attribute("displayName"),
  attribute("active", { type: "boolean" }),
  complex("name", [attribute("formatted"), attribute("familyName"), attribute("givenName")]),
  complex("emails", [attribute("value"), attribute("type"), attribute("primary", { type: "boolean" })], {
    multiValued: true,
  }),
  complex(
    "groups",
    [
      attribute("value", readOnly),
      attribute("display", readOnly),
      reference("$ref", "Group"),
      attribute("type", readOnly),
    ],
    { multiValued: true, ...readOnly },
  ),
];

const groupAttributes = () => [
  attribute("displayName", { required: true, uniqueness: "server" }),
  complex(
    "members",
    [
      attribute("value", { mutability: "immutable" }),
      attribute("display", readOnly),
      reference("$ref", "User"),
      attribute("type", { mutability: "immutable" }),
    ],
    { multiValued: true },
  ),
];

const enterpriseAttributes = () => [
  complex("manager", [attribute("value"), reference("$ref", "User"), attribute("displayName", readOnly)]),
];

const schemaOf = (id: string, name: string, attributes: Attribute[]) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
  ...{ id, name, description: name, attributes },
  meta: { resourceType: "Schema", location: at(`Schemas/${id}`) },
});

/** The attributes that are kept (RFC 7643 section 7). */
export const schemas = () => [
  schemaOf(userSchema, "User", userAttributes()),
  schemaOf(groupSchema, "Group", groupAttributes()),
  schemaOf(enterpriseSchema, "EnterpriseUser", enterpriseAttributes()),
];
