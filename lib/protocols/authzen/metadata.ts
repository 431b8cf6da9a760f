export type AuthZenMetadata = ReturnType<typeof buildAuthZenMetadata>;

/**
 * Describes the decision point; only endpoints that exist are listed.
 *
 * @see [AuthZEN Authorization API 1.0](https://openid.net/specs/authorization-api-1_0.html#section-9)
 */
export function buildAuthZenMetadata(publicUrl: string) {
  return {
    policy_decision_point: publicUrl,
    access_evaluation_endpoint: `${publicUrl}/access/v1/evaluation`,
    access_evaluations_endpoint: `${publicUrl}/access/v1/evaluations`,
  };
}
