import type { OwnServer } from "@/e2e/protocol/bad-input/fixture";
import type { HttpClient, Json, TestPerson } from "@/lib/testing/http";
import type { MadeRequest } from "@/lib/testing/stage";

/** Server, person, request and draft on which the rules are tested. */
export type Tried = OwnServer & { stranger: TestPerson; request: MadeRequest; draft: { agentId: string } };

/** A part of a request: a value, or a function that makes it from the fixture. */
export type From<T> = T | ((tried: Tried) => T);

/** Well-formed input that a rule refuses. */
export type Rule = {
  name: string;
  /** Method and path. */
  call: From<string>;
  as: (tried: Tried) => HttpClient;
  json: From<Json>;
  headers: Record<string, string>;
  /** Status, code, and where a member is at fault its path and its own code: `409 agent_name_taken name taken`. */
  refusal: string;
};

export const made = <T extends string | Json>(from: From<T>, tried: Tried): T =>
  typeof from === "function" ? from(tried) : from;

export const admin = ({ stage }: Tried): HttpClient => stage.admin;
export const owner = ({ stage }: Tried): HttpClient => stage.owner.client;
export const approver = ({ stage }: Tried): HttpClient => stage.approver.client;

/** Declares rules of one endpoint. */
export const refusedAt =
  (call: From<string>, { as = admin, headers = {} }: Partial<Pick<Rule, "as" | "headers">> = {}) =>
  (name: string, json: From<Json>, refusal: string): Rule => ({ name, call, as, json, headers, refusal });
