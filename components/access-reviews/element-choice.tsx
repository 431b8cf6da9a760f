"use client";

import { Alert } from "@/components/ui/alert";
import { parseAuthority } from "@/lib/authority/language/parse";
import { explainElement } from "@/lib/authority/words/explain";
import { actionsField, actionsOf, type Element } from "./chosen-elements";

function ActionBox({ element, action }: { element: Element; action: string }) {
  return (
    <label className="flex items-center gap-2">
      <input type="checkbox" name={actionsField(element)} value={action} defaultChecked />
      <span className="font-mono text-sm [overflow-wrap:anywhere]">{action}</span>
    </label>
  );
}

type Props = { authority: readonly Element[] | null; error: string | undefined };

/** The elements of an authority with their actions, to choose those that remain. */
export function ElementChoice({ authority, error }: Props) {
  if (authority === null) {
    return <Alert>The person may delegate everything. Set a narrower entitlement on the person's page.</Alert>;
  }
  const parsed = parseAuthority(authority);
  if (!parsed.ok) return <Alert>This page cannot read the authority.</Alert>;
  return (
    <div className="flex flex-col gap-3">
      {parsed.authority.map((element) => (
        <fieldset key={element.id ?? explainElement(element)} className="min-w-0">
          <legend className="[overflow-wrap:anywhere]">{explainElement(element)}</legend>
          <div className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
            {actionsOf(element).map((action) => (
              <ActionBox key={action} element={element} action={action} />
            ))}
          </div>
        </fieldset>
      ))}
      {error && <p className="text-bad">{error}</p>}
    </div>
  );
}
