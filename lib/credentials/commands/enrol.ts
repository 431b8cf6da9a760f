import type { Instance } from "@/lib/credentials/model";
import type { EnrolmentCall } from "./create-instance";
import { enrolByToken } from "./enrol-by-token";
import { enrolByWorkload } from "./enrol-by-workload";
import { bearerOf, dpopTokenOf } from "./registration-token";

/** A platform's token has three parts. Our enrolment tokens have no dot. */
const jwt = /^[^.]+\.[^.]+\.[^.]+$/;

/**
 * Enrols one instance with a token and a proof by its own key (rules T1). The token is a one-time enrolment token, or
 * one of a trusted platform.
 *
 * @throws OAuthError, CredentialError as {@link enrolByToken} and {@link enrolByWorkload}.
 * @see RFC 7591 section 3, RFC 9449
 */
export function enrolInstance(call: EnrolmentCall): Promise<Instance> {
  const presented = bearerOf(call.authorization) ?? dpopTokenOf(call.authorization);
  return presented !== undefined && jwt.test(presented)
    ? enrolByWorkload(presented, call)
    : enrolByToken(presented, call);
}
