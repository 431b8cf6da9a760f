import * as agentsAgentIdEnrolmentTokensTokenId from "@/app/api/agents/[agentId]/enrolment-tokens/[tokenId]/route";
import * as agentsAgentIdExpectedSilence from "@/app/api/agents/[agentId]/expected-silence/route";
import * as agentsAgentIdPlannedRetirement from "@/app/api/agents/[agentId]/planned-retirement/route";
import * as agentsAgentIdRetire from "@/app/api/agents/[agentId]/retire/route";
import * as agentsAgentIdSuspend from "@/app/api/agents/[agentId]/suspend/route";
import * as agentsAgentIdTransitions from "@/app/api/agents/[agentId]/transitions/route";
import * as delegationsDelegationIdNarrow from "@/app/api/delegations/[delegationId]/narrow/route";
import * as delegationsDelegationIdRevoke from "@/app/api/delegations/[delegationId]/revoke/route";
import * as delegationsDelegationIdSuspend from "@/app/api/delegations/[delegationId]/suspend/route";
import * as groupsGroupIdMembersPersonId from "@/app/api/groups/[groupId]/members/[personId]/route";
import * as identityProvidersProviderIdMappings from "@/app/api/identity-providers/[providerId]/mappings/route";
import * as identityProvidersProviderIdProvisioningTokensProvisioningTokenId from "@/app/api/identity-providers/[providerId]/provisioning/tokens/[provisioningTokenId]/route";
import * as identityProvidersProviderId from "@/app/api/identity-providers/[providerId]/route";
import * as instancesInstanceIdQuarantine from "@/app/api/instances/[instanceId]/quarantine/route";
import * as instancesInstanceIdRevoke from "@/app/api/instances/[instanceId]/revoke/route";
import * as peoplePersonIdDeactivate from "@/app/api/people/[personId]/deactivate/route";
import * as peoplePersonIdIdentities from "@/app/api/people/[personId]/identities/route";
import * as peoplePersonIdLeave from "@/app/api/people/[personId]/leave/route";
import * as peoplePersonIdPasskeysPasskeyId from "@/app/api/people/[personId]/passkeys/[passkeyId]/route";
import * as resourceServersResourceServerIdKeysKeyId from "@/app/api/resource-servers/[resourceServerId]/keys/[keyId]/route";
import * as revocationRequestsAskedRevocationIdRevoke from "@/app/api/revocation-requests/[askedRevocationId]/revoke/route";
import * as revocations from "@/app/api/revocations/route";
import * as revocationsSuspensions from "@/app/api/revocations/suspensions/route";
import * as sessionIdentities from "@/app/api/session/identities/route";
import * as sessionPasskeysPasskeyId from "@/app/api/session/passkeys/[passkeyId]/route";
import * as trustedIssuersIssuerId from "@/app/api/trusted-issuers/[issuerId]/route";
import * as workloadRulesRuleId from "@/app/api/workload-rules/[ruleId]/route";

/** The routes that stop something. Written by `npm run openapi`; a test compares it with the files. */
export const stopRoutes = {
  "/api/agents/[agentId]/enrolment-tokens/[tokenId]": agentsAgentIdEnrolmentTokensTokenId,
  "/api/agents/[agentId]/expected-silence": agentsAgentIdExpectedSilence,
  "/api/agents/[agentId]/planned-retirement": agentsAgentIdPlannedRetirement,
  "/api/agents/[agentId]/retire": agentsAgentIdRetire,
  "/api/agents/[agentId]/suspend": agentsAgentIdSuspend,
  "/api/agents/[agentId]/transitions": agentsAgentIdTransitions,
  "/api/delegations/[delegationId]/narrow": delegationsDelegationIdNarrow,
  "/api/delegations/[delegationId]/revoke": delegationsDelegationIdRevoke,
  "/api/delegations/[delegationId]/suspend": delegationsDelegationIdSuspend,
  "/api/groups/[groupId]/members/[personId]": groupsGroupIdMembersPersonId,
  "/api/identity-providers/[providerId]/mappings": identityProvidersProviderIdMappings,
  "/api/identity-providers/[providerId]/provisioning/tokens/[provisioningTokenId]":
    identityProvidersProviderIdProvisioningTokensProvisioningTokenId,
  "/api/identity-providers/[providerId]": identityProvidersProviderId,
  "/api/instances/[instanceId]/quarantine": instancesInstanceIdQuarantine,
  "/api/instances/[instanceId]/revoke": instancesInstanceIdRevoke,
  "/api/people/[personId]/deactivate": peoplePersonIdDeactivate,
  "/api/people/[personId]/identities": peoplePersonIdIdentities,
  "/api/people/[personId]/leave": peoplePersonIdLeave,
  "/api/people/[personId]/passkeys/[passkeyId]": peoplePersonIdPasskeysPasskeyId,
  "/api/resource-servers/[resourceServerId]/keys/[keyId]": resourceServersResourceServerIdKeysKeyId,
  "/api/revocation-requests/[askedRevocationId]/revoke": revocationRequestsAskedRevocationIdRevoke,
  "/api/revocations": revocations,
  "/api/revocations/suspensions": revocationsSuspensions,
  "/api/session/identities": sessionIdentities,
  "/api/session/passkeys/[passkeyId]": sessionPasskeysPasskeyId,
  "/api/trusted-issuers/[issuerId]": trustedIssuersIssuerId,
  "/api/workload-rules/[ruleId]": workloadRulesRuleId,
};
