import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CatalogueType } from "@/lib/authority/language/model";
import { readCatalogueDocument } from "@/lib/resource-servers/import/document.model";
import { type Growth, growCatalogue } from "@/lib/resource-servers/import/grow.model";
import { CatalogueTypeSchema } from "@/lib/resource-servers/schema";
import { draftOf, emptyType, importedDraft, toTypes } from "./catalogue-draft";
import { readDocument } from "./read-document";

const payments = `
openapi: 3.1.0
info: { title: Payments, version: "1" }
paths:
  /v1/payments:
    get: { parameters: [{ name: limit, in: query, schema: { type: integer } }] }
    post:
      requestBody:
        content:
          application/json: { schema: { $ref: "#/components/schemas/Payment" } }
  /v1/payments/{id}:
    get: {}
    delete: { operationId: voidPayment }
  /v1/payments/{id}/capture:
    post: {}
  /v1/payments/{id}/refunds:
    get: {}
    post: { x-mandate-effect: egress }
components:
  schemas:
    Base: { properties: { currency: { type: string }, urgent: { type: [boolean, "null"] } } }
    Payment:
      allOf: [{ $ref: "#/components/schemas/Base" }]
      properties:
        amount: { type: number }
        payee: { type: object }
        "odd name": { type: string }
        constructor: { type: string }
`;

const grown = (text: string, declared: readonly CatalogueType[] = []): Growth => {
  const read = readDocument(text, "tool");
  if (typeof read === "string") throw new Error(read);
  return growCatalogue(declared, read);
};

describe("an imported catalogue", () => {
  it("has the types, actions, fields and effects of an OpenAPI document", () => {
    const expected: CatalogueType[] = [
      {
        name: "payments",
        actions: ["list", "create", "read", "voidPayment", "capture"],
        fields: {
          limit: { kind: "number" },
          amount: { kind: "money", unitField: "currency" },
          ...Object.fromEntries([["constructor", { kind: "string" } as const]]),
          currency: { kind: "string" },
          urgent: { kind: "boolean" },
        },
        effects: { list: "read", create: "write", read: "read", voidPayment: "irreversible", capture: "write" },
      },
      { name: "refunds", actions: ["list", "create"], fields: {}, effects: { list: "read", create: "egress" } },
    ];
    expect(grown(payments).types).toEqual(expected);
  });

  it("has the tools of an MCP server, with the effects that it states", () => {
    const tools = [
      {
        name: "files/read",
        annotations: { readOnlyHint: true },
        inputSchema: { properties: { path: { type: "string" } } },
      },
      { name: "wipe", annotations: { readOnlyHint: false } },
      { name: "note", annotations: { destructiveHint: false } },
      { name: "silent" },
      { name: "***" },
    ];
    const { types, left } = grown(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tools, nextCursor: "2" } }));
    expect(types).toEqual([
      {
        name: "tool",
        actions: ["files/read", "wipe", "note", "silent"],
        fields: { path: { kind: "string" } },
        effects: { "files/read": "read", wipe: "irreversible", note: "write" },
      },
    ]);
    expect(left.map(({ at }) => at)).toEqual(["tool ***", "nextCursor"]);
  });

  it("keeps what is declared, and says what it could not take and what the document does not name", () => {
    const declared: CatalogueType[] = [
      {
        name: "payments",
        actions: ["read", "settle"],
        fields: { amount: { kind: "number" } },
        effects: { read: "egress" },
      },
    ];
    const growth = grown(payments, declared);
    expect(growth.types[0]?.fields.amount).toEqual({ kind: "number" });
    expect(growth.types[0]?.effects?.read).toBe("egress");
    expect(growth).toMatchObject({ known: 1, missing: ["payments: settle"] });
    expect(growth.left.map(({ why }) => why)).toEqual(["The field amount of payments stays of the kind number."]);
    expect(growth.additions[0]).toMatchObject({ type: "payments", isNew: false });
    const draft = importedDraft([...draftOf(declared), emptyType()], growth);
    expect(toTypes(draft)).toEqual(growth.types);
    expect(draft[0]?.lockedActions).toEqual(["read", "settle"]);
  });

  it("adds nothing a second time", () => {
    const { types } = grown(payments);
    expect(grown(payments, types)).toMatchObject({ types, additions: [], left: [], known: 7 });
  });

  it.each([
    ["{", "not_readable"],
    ["a: &a [*a, *b]", "not_readable"],
    ["[]", "unknown_document"],
    ["text", "unknown_document"],
    ['{"openapi":"3.0.0","paths":{}}', "empty"],
    ['{"tools":[]}', "empty"],
    [" ".repeat(4_000_001), "too_large"],
  ])("refuses the document %.40s", (text, fault) => {
    expect(readDocument(text, "tool")).toBe(fault);
  });

  it("ends on schemas that lead back to themselves", () => {
    const schema = { $ref: "#/components/schemas/A" };
    const schemas = {
      A: { allOf: [schema, schema, { properties: { n: { type: "number" } } }] },
      B: { $ref: "#/components/schemas/B" },
    };
    const post = { requestBody: { content: { "application/json": { schema } } } };
    const { types } = grown(JSON.stringify({ openapi: "3.0.0", paths: { "/a": { post } }, components: { schemas } }));
    expect(types[0]?.fields).toEqual({ n: { kind: "number" } });
  });

  it("is a sound catalogue that only grew, for any document", () => {
    const any = fc.jsonValue({ maxDepth: 4 });
    const operation = fc.record({ operationId: any, tags: any, parameters: any, requestBody: any });
    const paths = fc.dictionary(
      fc.string(),
      fc.dictionary(fc.constantFrom("get", "post", "delete", "$ref"), fc.oneof(operation, any)),
    );
    fc.assert(
      fc.property(fc.oneof(paths, any), fc.boolean(), (value, isTools) => {
        const read = readCatalogueDocument(isTools ? { tools: value } : { openapi: "3.1.0", paths: value }, "tool");
        if (typeof read === "string") return;
        const { types } = growCatalogue([{ name: "tool", actions: ["a"], fields: {} }], read);
        expect(types[0]?.actions[0]).toBe("a");
        expect(CatalogueTypeSchema.array().safeParse(types).error).toBeUndefined();
        for (const { actions } of types) expect(new Set(actions).size).toBe(actions.length);
      }),
    );
  });
});
