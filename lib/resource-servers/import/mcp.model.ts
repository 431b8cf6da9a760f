import type { ActionEffect } from "@/lib/authority/language/model";
import { type Found, type LeftOut, type Members, membersOf, nameOf, type ReadDocument, textOf } from "./found.model";
import { fieldsOf } from "./json-schema.model";

const longestAction = 64;

const toolsOf = (document: Members): readonly unknown[] | undefined => {
  const { tools } = Object.hasOwn(document, "result") ? membersOf(document.result) : document;
  return Array.isArray(tools) ? tools : undefined;
};

/** Whether the document is an answer to `tools/list` (Model Context Protocol), as a message or its result alone. */
export const isToolList = (document: Members): boolean => toolsOf(document) !== undefined;

/** Reads each tool as an action on one type. */
export function readToolList(document: Members, type: string): ReadDocument {
  const [found, left]: [Found[], LeftOut[]] = [[], []];
  for (const [index, value] of (toolsOf(document) ?? []).entries()) {
    const tool = membersOf(value);
    const name = textOf(tool.name);
    const action = name === undefined ? undefined : nameOf(name, longestAction);
    const at = name === undefined ? `tools[${index}]` : `tool ${name}`;
    if (action === undefined) left.push({ at, why: "It has no name that an action can have." });
    else found.push({ type, action, effect: effectOf(tool), fields: fieldsOf(tool.inputSchema, tool.inputSchema), at });
  }
  const more = membersOf(document.result).nextCursor ?? document.nextCursor;
  if (textOf(more) !== undefined) left.push({ at: "nextCursor", why: "The list goes on: import its other pages too." });
  return { source: "mcp", found, left };
}

/** The effect that the server states of its tool. A tool that says nothing destroys, by the specification. */
function effectOf({ annotations }: Members): ActionEffect | undefined {
  const { readOnlyHint, destructiveHint } = membersOf(annotations);
  if (readOnlyHint === true) return "read";
  if (readOnlyHint === undefined && destructiveHint === undefined) return undefined;
  return destructiveHint === false ? "write" : "irreversible";
}
