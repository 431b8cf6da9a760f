import { z } from "zod";
import { unstorableText } from "@/lib/protocols/json/strict-json";
import { AuthZenError } from "./errors";

const name = z.string().min(1).max(256);
const id = z.string().min(1).max(2048);
const properties = z.record(z.string(), z.unknown());

export const Subject = z.object({ type: name, id, properties: properties.optional() });
export const Action = z.object({ name, properties: properties.optional() });
export const Resource = z.object({ type: name, id, properties: properties.optional() });
export const Context = properties;

/** One question (Authorization API 1.0 §6.1); unknown members are ignored, as §5 demands. */
export const EvaluationRequest = z.object({
  subject: Subject,
  action: Action,
  resource: Resource,
  context: Context.optional(),
});
export type EvaluationRequest = z.output<typeof EvaluationRequest>;

export const evaluationSemantics = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;
export type EvaluationSemantic = (typeof evaluationSemantics)[number];

/** Several questions with common defaults (Authorization API 1.0 §7.1); the items are judged one by one. */
export const EvaluationsRequest = z.object({
  subject: z.unknown().optional(),
  action: z.unknown().optional(),
  resource: z.unknown().optional(),
  context: z.unknown().optional(),
  evaluations: z.array(z.unknown()).optional(),
  options: z.object({ evaluations_semantic: z.enum(evaluationSemantics).default("execute_all") }).optional(),
});

/** A question of a batch, or why it is none: such an item is denied, and the others are still answered. */
export type BatchItem =
  | { readonly ok: true; readonly request: EvaluationRequest }
  | { readonly ok: false; readonly error: AuthZenError };

export type Evaluations =
  | { readonly kind: "single"; readonly request: EvaluationRequest }
  | { readonly kind: "batch"; readonly items: readonly BatchItem[]; readonly semantic: EvaluationSemantic };

const maxEvaluations = 100;

/** Reads one question; throws {@link AuthZenError} naming every member that is missing or of the wrong type. */
export function parseEvaluation(body: unknown): EvaluationRequest {
  const unstorable = faultOfText(body);
  if (unstorable) throw unstorable;
  return parsed(EvaluationRequest, body);
}

/**
 * Reads a batch. An item replaces whole entities of the defaults, never parts of them; without `evaluations` the body is
 * one question (Authorization API 1.0 §7.1).
 *
 * Throws {@link AuthZenError} for a malformed body and for more than 100 items; a malformed item is not an error.
 */
export function parseEvaluations(body: unknown): Evaluations {
  const { evaluations = [], options, ...defaults } = parsed(EvaluationsRequest, body);
  if (evaluations.length === 0) return { kind: "single", request: parseEvaluation(body) };
  if (evaluations.length > maxEvaluations) throw new AuthZenError("too_many_evaluations", [fault("evaluations")]);
  const items = evaluations.map((item) => readItem(defaults, item));
  return { kind: "batch", items, semantic: options?.evaluations_semantic ?? "execute_all" };
}

/** Whether a batch stops after this decision; the answer then holds the questions evaluated so far (§7.1.2). */
export function stopsAfter(semantic: EvaluationSemantic, decision: boolean): boolean {
  return semantic === (decision ? "permit_on_first_permit" : "deny_on_first_deny");
}

function readItem(defaults: object, item: unknown): BatchItem {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    return { ok: false, error: new AuthZenError("malformed_request", [fault("")]) };
  }
  const merged = { ...defaults, ...item };
  const unstorable = faultOfText(merged);
  if (unstorable) return { ok: false, error: unstorable };
  const result = EvaluationRequest.safeParse(merged);
  return result.success ? { ok: true, request: result.data } : { ok: false, error: errorOf(result.error) };
}

function parsed<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const result = schema.safeParse(body);
  if (!result.success) throw errorOf(result.error);
  return result.data;
}

/** Members that are not known are ignored, but the record's digest covers them: they hold storable text as well. */
function faultOfText(value: unknown): AuthZenError | undefined {
  const fault = unstorableText(value);
  return (
    fault &&
    new AuthZenError("malformed_request", [{ path: fault.path.slice(1).replaceAll("/", "."), code: fault.code }])
  );
}

function errorOf({ issues }: z.ZodError): AuthZenError {
  return new AuthZenError(
    "malformed_request",
    issues.slice(0, 20).map(({ path, code }) => ({ path: path.join("."), code })),
  );
}

const fault = (path: string) => ({ path, code: "not_allowed" });
