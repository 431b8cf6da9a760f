"use client";

import { AuthorityView } from "@/components/authority/authority-view";
import { depthWords } from "@/components/authority/depth-words";
import { EffectLines } from "@/components/authority/effect-lines";
import { consoleCurl } from "@/components/shell/console-curl";
import { CodeBlock } from "@/components/ui/code-block";
import { Panel } from "@/components/ui/panel";
import { Glyph } from "@/components/ui/status-mark";
import { Timestamp } from "@/components/ui/timestamp";
import { adviseOn } from "@/lib/authority/advice";
import { explainAuthority } from "@/lib/authority/explain";
import type { Authority } from "@/lib/authority/model";
import { isNarrower } from "@/lib/authority/narrower";
import { endOf, requestBody, type Validity } from "./request-draft";
import type { RequestForm } from "./use-request-form";

export type RequestPreviewProps = {
  form: RequestForm;
  agentName: string | undefined;
  parent: { id: string; effective: Authority } | undefined;
  now: number;
};

function Sentence({ form, agentName }: Pick<RequestPreviewProps, "form" | "agentName">) {
  const { authority, faults, syntaxFault } = form.editor;
  const name = agentName ?? "The agent";
  if (authority) {
    return (
      <p className="text-balance font-bold text-lg tracking-[-0.01em] [overflow-wrap:anywhere]">
        {name} {explainAuthority(authority).replace(/^May/, "may")}
      </p>
    );
  }
  const open = syntaxFault ? 1 : faults.length;
  return (
    <p className="text-ink2">
      <span className="font-bold text-ink text-lg">{name} may …</span>
      <span className="block">
        {open === 1 ? "One point is" : `${open} points are`} still open. The sentence that approvers read appears here.
      </span>
    </p>
  );
}

/** What the delegation above does not allow, and what is probably not meant. */
function Remarks({ authority, parent }: { authority: Authority; parent: RequestPreviewProps["parent"] }) {
  const narrower = parent ? isNarrower(authority, parent.effective) : undefined;
  const issues = narrower && !narrower.ok ? narrower.issues : [];
  const advice = adviseOn(authority);
  if (issues.length === 0 && advice.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {[...issues, ...advice].map(({ path, code, sentence }) => {
        const refused = issues.some((issue) => issue.path === path && issue.code === code);
        return (
          <li key={`${path} ${code}`} className="flex gap-2">
            <Glyph
              shape={refused ? "triangle" : "diamond"}
              className={refused ? "mt-1.5 text-bad" : "mt-1.5 text-info"}
            />
            <span>
              <span className="font-semibold">{refused ? "Refused: " : "Suggestion: "}</span>
              {sentence}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Length({ validity }: { validity: Validity }) {
  if (validity.kind === "days") return <>For {validity.days === 1 ? "one day" : `${validity.days} days`} from now</>;
  const end = endOf(validity, 0);
  return end ? (
    <>
      Until <Timestamp at={end} mode="exact" precision="minute" />
    </>
  ) : (
    <>Until …</>
  );
}

const command = (form: RequestForm, authority: Authority, parentId: string | undefined, now: number): string =>
  consoleCurl("$MANDATE", "/api/requests", requestBody(form.draft, authority, parentId, now));

/** What approvers will read, for screens on which the preview stands below the form: seen before it is sent. */
export function SentenceBeforeSending({ form, agentName }: Pick<RequestPreviewProps, "form" | "agentName">) {
  return (
    <div className="rounded-md border border-line bg-surface p-4 lg:hidden">
      <p className="text-ink3 text-sm">Approvers will read</p>
      <Sentence form={form} agentName={agentName} />
    </div>
  );
}

/** What approvers will read, while it is being written. */
export function RequestPreview({ form, agentName, parent, now }: RequestPreviewProps) {
  const { authority } = form.editor;
  return (
    <aside
      aria-label="Preview"
      className="flex min-w-0 flex-col gap-6 lg:sticky lg:top-16 lg:max-h-[calc(100dvh-5rem)] lg:-m-0.5 lg:overflow-y-auto lg:p-0.5"
    >
      <Panel title="What approvers will read" flush>
        <div className="flex flex-col gap-3 p-4">
          <Sentence form={form} agentName={agentName} />
          <p className="text-ink2">
            <Length validity={form.draft.validity} />; {depthWords(form.draft.maxDepth)}.
          </p>
          {authority && <Remarks authority={authority} parent={parent} />}
        </div>
        {authority && (
          <div className="border-line border-t">
            {parent ? (
              <EffectLines before={parent.effective} after={authority} />
            ) : (
              <AuthorityView authority={authority} />
            )}
          </div>
        )}
      </Panel>
      {authority && (
        <CodeBlock label="The same from the command line" code={command(form, authority, parent?.id, now)} />
      )}
    </aside>
  );
}
