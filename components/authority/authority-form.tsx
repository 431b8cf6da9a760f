"use client";

import { Plus } from "lucide-react";
import { memo } from "react";
import { Button } from "@/components/ui/button";
import { ElementFields } from "./element-fields";
import { type AuthorityEditor as Editor, EditorContext, type Fault } from "./use-authority-editor";

/** Lists the faults by member. */
export function FaultList({ faults }: { faults: readonly Fault[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {faults.map(({ path, message }) => (
        <li key={`${path} ${message}`} className="flex flex-wrap gap-x-2 text-sm">
          <code className="font-mono text-bad">{path === "" ? "authority" : path}</code>
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}

/** The note above the form while the code cannot be read. The form keeps the last values that could be read. */
function CodeInError({ editor }: { editor: Editor }) {
  const { syntaxLine, drop } = editor;
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-md bg-waitbg p-3 text-wait">
      <p>
        The code has an error{syntaxLine === undefined ? "" : ` in line ${syntaxLine}`}. The form shows the last valid
        version, and is locked until you correct the code.
      </p>
      <Button size="sm" onClick={drop}>
        Discard code changes
      </Button>
    </div>
  );
}

/** The form of an authority by element. Memoised: it renders again only when the editor changes. */
export const AuthorityForm = memo(function AuthorityForm({ editor }: { editor: Editor }) {
  const { draft, add, remove, syntaxFault, elsewhere } = editor;
  return (
    <EditorContext value={editor}>
      {/* The container is outside the fieldset: Chromium can leave what is in a container inside one without a layout. */}
      <div className="@container flex flex-col gap-4">
        {syntaxFault && <CodeInError editor={editor} />}
        <fieldset disabled={Boolean(syntaxFault)} className="flex min-w-0 flex-col gap-4">
          <legend className="sr-only">Elements of the authority</legend>
          {draft.map((_, index) => (
            <ElementFields
              // biome-ignore lint/suspicious/noArrayIndexKey: an element has no identity but its place
              key={index}
              index={index}
              onRemove={draft.length > 1 ? () => remove(index) : undefined}
            />
          ))}
          {elsewhere.length > 0 && (
            <div role="alert" className="rounded-md border border-bad/40 bg-badbg p-3">
              <FaultList faults={elsewhere} />
            </div>
          )}
          <Button className="self-start" icon={<Plus aria-hidden />} onClick={add}>
            Add another element
          </Button>
        </fieldset>
      </div>
    </EditorContext>
  );
});
