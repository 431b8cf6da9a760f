import { type From, made, type Rule, refusedAt } from "@/e2e/protocol/bad-input/rule";
import type { Json } from "@/lib/testing/http";
import { paymentTypes } from "@/lib/testing/stage";

const person =
  (change: From<Json>): From<Json> =>
  (tried) => ({ email: "new@acme.example", name: "New", roles: ["member"], ...made(change, tried) });
const create = refusedAt("POST /api/people");

const system =
  (change: From<Json>): From<Json> =>
  (tried) => ({ name: "X", identifier: "https://x.example", types: paymentTypes, ...made(change, tried) });
const register = refusedAt("POST /api/resource-servers");
const editSystem = refusedAt(({ stage }) => `PATCH /api/resource-servers/${stage.server.id}`);

const revoke = refusedAt("POST /api/revocations");
const scope =
  (value: From<Json>): From<Json> =>
  (tried) => ({ scope: made(value, tried), reason: "x" });

const leave = refusedAt(({ stranger }) => `POST /api/people/${stranger.id}/leave`);

export const peopleRules: Rule[] = [
  leave("a departure without a reason", { dryRun: true }, "400 malformed_request reason"),
  leave("a dry run that is neither", { reason: "x", dryRun: "yes" }, "400 malformed_request dryRun"),
  refusedAt(`POST /api/people/per_${"0".repeat(26)}/leave`)(
    "the departure of a person who is not there",
    { reason: "x", dryRun: true },
    "404 person_not_found",
  ),
  create(
    "an address in use",
    person(({ stage }) => ({ email: stage.owner.email.toUpperCase() })),
    "409 email_taken",
  ),
  create("an address that is none", person({ email: "not an address" }), "400 malformed_request email"),
  create("a role twice", person({ roles: ["member", "member"] }), "400 malformed_request roles duplicate_role"),
  create("a name of two scripts", person({ name: "Аda" }), "400 malformed_request name mixed_scripts"),
  create("a short password", person({ password: "short" }), "422 password_too_short password"),
  create("the address as password", person({ password: "new@acme.example" }), "422 password_is_email password"),
  refusedAt("POST /api/invitations/accept")(
    "an invitation that there is not",
    { token: "miv_unknown", password: "a long enough password" },
    "404 invitation_not_valid token",
  ),
  refusedAt("POST /api/session/password")(
    "a wrong password",
    { currentPassword: "not the right one", newPassword: "another long password" },
    "422 wrong_password currentPassword",
  ),
  refusedAt("POST /api/session/passkeys")(
    "a passkey that nobody asked for",
    {
      name: "Laptop",
      clientDataJson: Buffer.from('{"type":"webauthn.create","challenge":"AAAA","origin":"x"}').toString("base64url"),
      attestationObject: "AAAA",
    },
    "422 challenge_unknown clientDataJson",
  ),
  refusedAt("POST /api/session/passkeys")(
    "client data that are none",
    { name: "Laptop", clientDataJson: "AAAA", attestationObject: "AAAA" },
    "422 passkey_malformed clientDataJson",
  ),
  refusedAt("POST /api/session/passkeys")(
    "bytes in another spelling",
    { name: "Laptop", clientDataJson: "AB", attestationObject: "AAAA" },
    "400 malformed_request clientDataJson base64url",
  ),
];

export const systemRules: Rule[] = [
  register("http", system({ identifier: "http://x.example" }), "400 malformed_request identifier identifier_syntax"),
  register(
    "a query",
    system({ identifier: "https://x.example?a" }),
    "400 malformed_request identifier identifier_syntax",
  ),
  register(
    "an identifier that is taken",
    system(({ stage }) => ({ identifier: stage.server.identifier })),
    "409 resource_server_exists",
  ),
  register(
    "a type twice",
    system({ types: [...paymentTypes, ...paymentTypes] }),
    "422 catalogue_invalid types[1].name",
  ),
  editSystem(
    "a catalogue that takes away",
    { types: [{ name: "payment", actions: ["read"], fields: {} }] },
    "409 catalogue_meaning_changed types[0].actions",
  ),
];

export const revocationRules: Rule[] = [
  revoke(
    "a scope of two things",
    scope(({ subject }) => ({ agentId: subject.agentId, all: true })),
    "400 malformed_request scope",
  ),
  revoke("a scope of nothing", scope({}), "400 malformed_request scope"),
  revoke("everything, but not really", scope({ all: false }), "400 malformed_request scope"),
  revoke("an unknown agent", scope({ agentId: `agt_${"0".repeat(26)}` }), "404 subject_not_found"),
  revoke("an unknown person", scope({ ownerId: `per_${"0".repeat(26)}` }), "404 subject_not_found"),
];
