/**
 * Titles a test with the requirement of a standard that it proves.
 *
 * The arguments are literals: `scripts/conformance.ts` collects them into the table in docs/protocols.md.
 *
 * @param specification As it is cited, e.g. `RFC 9449` or `draft-ietf-oauth-status-list-21`.
 * @param section Its section, e.g. `4.3`.
 */
export const conforms = (specification: string, section: string, requirement: string): string =>
  `${specification} §${section}: ${requirement}`;
