import { isIdentifier } from "@/lib/authority/language/identifiers";
import type { Retry } from "@/lib/decisions/commands/retry";
import { EvaluationContext, SubjectProperties } from "@/lib/decisions/schema";
import { DomainError } from "@/lib/platform/base/domain-error";
import type { EvaluationRequest } from "@/lib/protocols/authzen/schema";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import type { PepStanding } from "@/lib/resource-servers/standing.model";
import type { ProposedAction } from "./policy";

/** A question of a PEP, already parsed. */
export type Question = {
  pep: PepStanding;
  /** The asker whose turn the commit takes. */
  asker: string;
  /** Reads the PEP again; undefined if it is no longer valid. */
  reloadPep: () => Promise<PepStanding | undefined>;
  /** Whether the subject is an agent; nothing else may act here. */
  isAgent: boolean;
  subjectId: string;
  /** The subject as a resource server named it. */
  named?: { type: string; id: string };
  subjectProperties: Readonly<Record<string, unknown>>;
  proof: { proof: string; method: string; url: string } | undefined;
  proposed: ProposedAction;
  bodyDigest: string;
  /** The trace that the request belongs to. */
  trace?: string | undefined;
  /** Binding of the used proof. By default the PEP and its question, so that the PEP may repeat the question. */
  proofBinding?: string;
  /** Monotonic time at which the asker must have an answer. */
  answerBy: number;
  actionDigest: string;
  /** Present if the PEP sent `Idempotency-Key`: the decision is made once, and repeated while it is still valid. */
  retry?: Retry;
};

export type Asking = Pick<Question, "pep" | "reloadPep" | "bodyDigest" | "trace" | "answerBy">;

/**
 * Turns a parsed AuthZEN evaluation into a question.
 *
 * A subject that is no agent makes a question too, which is denied (rules D10).
 *
 * @throws DomainError malformed, naming the member, for an invalid identifier (rules L4) or a member of the wrong type.
 */
export function toQuestion(
  request: EvaluationRequest,
  { pep, reloadPep, bodyDigest, trace, answerBy }: Asking,
): Question {
  if (!isIdentifier(request.resource.id)) {
    throw malformed("resource.id", "identifier_invalid", "The identifier has an empty, dot or malformed segment.");
  }
  const context = read(EvaluationContext, request.context ?? {}, "context");
  const isAgent = request.subject.type === "agent";
  // Properties of other subjects are ignored.
  const properties = isAgent ? read(SubjectProperties, request.subject.properties ?? {}, "subject.properties") : {};
  return {
    pep,
    asker: pep.keyId,
    reloadPep,
    isAgent,
    subjectId: request.subject.id,
    named: request.subject,
    subjectProperties: properties,
    proof: context.dpop,
    proposed: {
      type: request.resource.type,
      action: request.action.name,
      identifier: request.resource.id,
      context: request.context ?? {},
      ...(context.task === undefined ? {} : { task: context.task }),
      ...(context.ip === undefined ? {} : { ip: context.ip }),
      ...(context.operation_digest === undefined ? {} : { operationDigest: context.operation_digest }),
    },
    bodyDigest,
    trace,
    answerBy,
    actionDigest: context.dpop ? actionDigest(request) : "",
  };
}

/**
 * Computes what `action_digest` in an agent's proof must be: SHA-256 over the canonical action, resource and context
 * without the proof itself.
 *
 * @see RFC 8785
 */
export function actionDigest({ action, resource, context = {} }: EvaluationRequest): string {
  const { dpop: _, ...signed } = context;
  return digestOf({ action: action.name, resource: { type: resource.type, id: resource.id }, context: signed });
}

/** Digest of a body as received. A retry must repeat the body byte for byte. */
export const digestOfBytes = (bytes: Uint8Array): string => sha256(bytes);

type Schema<T> = {
  safeParse: (
    value: unknown,
  ) =>
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; code: string }[] } };
};

function read<T>(schema: Schema<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    path: [path, ...issue.path.map(String)].join("."),
    code: issue.code,
  }));
  throw new DomainError("malformed_request", "malformed", "A member of the request has the wrong form.", { errors });
}

const malformed = (path: string, code: string, detail: string) =>
  new DomainError("malformed_request", "malformed", detail, { errors: [{ path, code }] });
