export type ProblemMember = {
  path: string;
  code: string;
  message?: string | undefined;
  /** The part of a filter that is at fault, and what could stand there instead. */
  at?: number | undefined;
  length?: number | undefined;
  suggestions?: readonly string[] | undefined;
};

export type ProblemFacts = {
  status: number;
  code: string;
  title: string;
  detail?: string | undefined;
  errors?: readonly ProblemMember[] | undefined;
  requestId?: string | undefined;
};

/** A refusal or failure of the API, as it told it (RFC 9457). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly ProblemMember[];
  readonly requestId: string | undefined;

  constructor(facts: ProblemFacts) {
    super(facts.detail ?? facts.title);
    this.name = "ApiProblem";
    this.status = facts.status;
    this.code = facts.code;
    this.title = facts.title;
    this.detail = facts.detail;
    this.errors = facts.errors ?? [];
    this.requestId = facts.requestId;
  }
}

const titles: Record<number, string> = {
  0: "The server cannot be reached",
  401: "You are signed out",
  403: "You are not allowed to do this",
  404: "This does not exist, or you may not see it",
  409: "It was changed meanwhile",
  412: "It changed since you opened it",
  429: "Too many requests",
  503: "The server cannot answer now",
};

function isMember(value: unknown): value is ProblemMember {
  return typeof value === "object" && value !== null && "path" in value && "code" in value;
}

/** Makes an `ApiProblem` from an unsuccessful response with any body. */
export function problemOf(status: number, body: unknown, requestId: string | undefined): ApiProblem {
  const members: Record<string, unknown> = typeof body === "object" && body !== null ? { ...body } : {};
  const text = (name: string) => (typeof members[name] === "string" ? members[name] : undefined);
  return new ApiProblem({
    status,
    code: text("code") ?? `http_${status}`,
    title: text("title") ?? titles[status] ?? "The server refused the request",
    detail: text("detail"),
    errors: Array.isArray(members.errors) ? members.errors.filter(isMember) : [],
    requestId: requestId ?? text("requestId") ?? text("instance"),
  });
}

/** Whether the server has no such thing for this person. An id that cannot be one is refused as malformed. */
export const isGone = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 404 || error.status === 400);
