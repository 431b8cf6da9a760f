import type { z } from "zod";
import { DomainError, type MemberError } from "@/lib/platform/base/domain-error";

/** Parses what a client sent; throws a malformed `DomainError` that names every member at fault. */
export function validate<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 50).flatMap((issue) => membersAtFault(issue, value));
  const named = errors.map(({ path }) => path || where).slice(0, 3);
  throw new DomainError("malformed_request", "malformed", `The ${where} is not as expected: ${named.join(", ")}.`, {
    errors,
  });
}

type Issue = z.core.$ZodIssue;

/** Turns one schema issue into paths and stable codes. The texts of zod are for developers and may change. */
export function membersAtFault(issue: Issue, root: unknown): MemberError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: pathText([...issue.path, key]), code: "unknown_member" }));
  }
  return [{ path: pathText(issue.path), code: codeOf(issue, root), message: issue.message }];
}

function codeOf(issue: Issue, root: unknown): string {
  if (issue.code === "custom") {
    const own = issue.params?.code;
    return typeof own === "string" ? own : "invalid_value";
  }
  // The member is missing, independent of the expected type or value.
  if (valueAt(root, issue.path) === undefined) return "required";
  return issue.code;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Writes a member's path: `authority[0].limits`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}
