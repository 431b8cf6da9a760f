import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { PersonId } from "@/lib/principals/schema";
import { groupNamePattern, groupSources } from "./model";

export const GroupId = z.string().regex(idPattern("group"));
export const GroupParams = z.object({ groupId: GroupId });
export const GroupMemberParams = z.object({ groupId: GroupId, personId: PersonId });

/** Empty text is no description. */
const Description = z.union([z.literal(""), proseText(300)]);

export const CreateGroupRequest = z.strictObject({
  name: z.string().regex(groupNamePattern),
  description: Description.optional(),
});
export type CreateGroupRequest = z.infer<typeof CreateGroupRequest>;

export const EditGroupRequest = z.strictObject({ description: Description });
export type EditGroupRequest = z.infer<typeof EditGroupRequest>;

export const GroupResponse = z.object({
  id: GroupId,
  name: z.string(),
  description: z.string(),
  /** Active people in it. */
  members: z.number().int(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type GroupResponse = z.infer<typeof GroupResponse>;

export const groupFilterKeys = ["member"] as const;

export const GroupFilters = z.object({
  q: z.string().max(1_000).optional(),
  sort: z.enum(["name", "-name", ...creationSorts]).default("name"),
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type GroupFilters = z.infer<typeof GroupFilters>;

export const GroupList = z.object({ groups: z.array(GroupResponse), next: z.string().nullable() });
export type GroupList = z.infer<typeof GroupList>;

export const AddMemberRequest = z.strictObject({ personId: PersonId });
export type AddMemberRequest = z.infer<typeof AddMemberRequest>;

export const GroupMemberResponse = z.object({
  person: z.object({ id: PersonId, name: z.string(), email: z.string() }),
  sources: z.array(z.enum(groupSources)),
  addedAt: z.iso.datetime(),
});
export type GroupMemberResponse = z.infer<typeof GroupMemberResponse>;

export const MemberFilters = GroupFilters.omit({ q: true, sort: true });
export type MemberFilters = z.infer<typeof MemberFilters>;

export const GroupMemberList = z.object({ members: z.array(GroupMemberResponse), next: z.string().nullable() });
export type GroupMemberList = z.infer<typeof GroupMemberList>;
