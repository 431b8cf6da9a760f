import type { Asker } from "@/lib/agents/policy";
import { append } from "@/lib/audit/append";
import { authorityDigest } from "@/lib/authority/language/digest";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { readAuthority } from "@/lib/requests/read-authority";
import { templateCreated, templateEdited, templateRemoved } from "./events";
import type { CreateTemplate, EditTemplate } from "./schema";
import * as store from "./store";

/** Creates a template and returns its id. Throws `template_exists`, or `authority_invalid` with the member at fault. */
export async function createTemplate({ personId }: Asker, input: CreateTemplate): Promise<string> {
  return transaction(async (tx) => {
    const authority = await readAuthority(tx, input.authority);
    const [id, now] = [newId("authorityTemplate"), clock.now()];
    await store.insert(tx, { ...input, id, authority, createdById: personId, updatedById: personId, updatedAt: now });
    const template = { id, name: input.name, version: 1 };
    await append(tx, templateCreated({ type: "person", id: personId }, template, authorityDigest(authority)), now);
    return id;
  });
}

/**
 * Changes a template. Delegations that were begun from it stay as they are.
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @throws DomainError `template_not_found`, `template_exists`, `template_changed_meanwhile`, `authority_invalid`.
 */
export async function editTemplate(
  { personId }: Asker,
  templateId: string,
  input: EditTemplate,
  expected: number | undefined,
): Promise<void> {
  await transaction(async (tx) => {
    const before = await store.getOrThrow(templateId, tx);
    refuseStaleVersion(expected, before.version);
    const now = clock.now();
    const written = input.authority && (await readAuthority(tx, input.authority));
    const to = {
      name: input.name ?? before.name,
      description: input.description ?? before.description,
      purpose: input.purpose ?? before.purpose,
      days: input.days ?? before.days,
      maxDepth: input.maxDepth ?? before.maxDepth,
      authority: written ?? before.authority,
    };
    await store.replace(tx, before, { ...to, updatedById: personId, updatedAt: now });
    const template = { id: templateId, name: to.name, version: before.version + 1 };
    await append(
      tx,
      templateEdited({ type: "person", id: personId }, template, authorityDigest(to.authority), [before, to]),
      now,
    );
  });
}

/** Removes a template. Throws `template_not_found`. */
export async function removeTemplate({ personId }: Asker, templateId: string): Promise<void> {
  await transaction(async (tx) => {
    const template = await store.getOrThrow(templateId, tx);
    await store.remove(tx, template);
    await append(tx, templateRemoved({ type: "person", id: personId }, template));
  });
}
