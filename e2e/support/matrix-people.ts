import type { HttpClient } from "@/e2e/support/http";
import { addPerson } from "@/e2e/support/people";
import type { Stage } from "@/e2e/support/stage";

/** Signs in one person for each role; the owner and the stranger are members. */
export async function peopleOfMatrix(stage: Stage): Promise<Record<string, HttpClient>> {
  const client = async (role: "security" | "auditor" | "member") => (await addPerson(stage.admin, [role])).client;
  const [security, auditor, stranger] = [await client("security"), await client("auditor"), await client("member")];
  const { admin, owner, approver } = stage;
  return { admin, security, auditor, stranger, owner: owner.client, approver: approver.client };
}
