import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import type { InstanceAction } from "@/lib/credentials/model";
import {
  EnrolmentTokenList,
  InstanceDetail,
  InstanceList,
  InstanceResponse,
  IssuedEnrolmentTokenResponse,
  type IssueEnrolmentTokenRequest,
} from "@/lib/credentials/schema";

/** An agent with more instances than this shows the newest. */
const MOST = 200;

export const credentialKeys = {
  instances: (agentId: string) => ["instances", agentId],
  detail: (instanceId: string) => ["instances", "detail", instanceId],
  enrolmentTokens: (agentId: string) => ["enrolment-tokens", agentId],
} as const;

/** The instances of an agent, the newest first. */
export const instancesOf = (agentId: string) =>
  readQuery(credentialKeys.instances(agentId), `/api/agents/${agentId}/instances`, InstanceList, { limit: MOST });

/** One instance with every key it has or had. */
export const instanceDetail = (instanceId: string) =>
  readQuery(credentialKeys.detail(instanceId), `/api/instances/${instanceId}`, InstanceDetail);

/** The enrolment tokens of an agent, never their secrets. */
export const enrolmentTokensOf = (agentId: string) =>
  readQuery(credentialKeys.enrolmentTokens(agentId), `/api/agents/${agentId}/enrolment-tokens`, EnrolmentTokenList);

/** Makes a one-time token; only this answer holds it. */
export const issueEnrolmentToken = (agentId: string, body: Partial<IssueEnrolmentTokenRequest>) =>
  sendJson("POST", `/api/agents/${agentId}/enrolment-tokens`, body, { schema: IssuedEnrolmentTokenResponse });

/** Revokes an open token. */
export const revokeEnrolmentToken = (agentId: string, tokenId: string) =>
  sendJson("DELETE", `/api/agents/${agentId}/enrolment-tokens/${tokenId}`, undefined, { schema: EnrolmentTokenList });

/** Asks one instance for a new key, or quarantines, releases or revokes it. */
export const changeInstance = (instanceId: string, action: InstanceAction, reason: string, etag: string | undefined) =>
  sendJson("POST", `/api/instances/${instanceId}/${action}`, reason === "" ? {} : { reason }, {
    ...{ schema: InstanceResponse, ifMatch: etag },
  });
