import { DecisionMark } from "@/components/marks/decision-mark";
import { cn } from "@/components/ui/cn";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import type { VerifierAnswer } from "@/lib/audit/verifier.schema";

const looks = {
  verified: {
    title: "Verified",
    text: "Every check passed under the keys that you gave.",
    look: "bg-okbg text-ok",
  },
  consistent: {
    title: "Consistent with itself only, origin not checked",
    text: "Every check passed under keys that came with the files. Anyone can make such files. Give the key that you know to check the origin.",
    look: "bg-waitbg text-wait",
  },
  refused: {
    title: "Refused",
    text: "At least one check failed. Do not rely on these files.",
    look: "bg-badbg text-bad",
  },
  unusable: { title: "Not verified", text: "These files cannot be verified.", look: "bg-waitbg text-wait" },
} as const;

/** More lines than these help no reader: a refusal lists the failed checks first. */
const mostLines = 200;

/** The verdict on files in plain words, with each check. */
export function Verdict({ answer }: { answer: VerifierAnswer }) {
  const { title, text, look } = looks[answer.verdict];
  return (
    <div className="flex flex-col gap-4">
      <div className={cn("rounded-md p-4", look)}>
        <h2 className="text-lg">{title}</h2>
        <p>{text}</p>
        {answer.verdict === "unusable" && <p className="[overflow-wrap:anywhere]">{answer.reason}</p>}
      </div>
      {answer.verdict !== "unusable" && <Details answer={answer} />}
    </div>
  );
}

type Judged = Exclude<VerifierAnswer, { verdict: "unusable" }>;

function Details({ answer: { notes, checks, missingTexts, sentence, facts } }: { answer: Judged }) {
  return (
    <>
      {missingTexts.length > 0 && (
        <Panel title="Missing texts">
          <p className="text-ink2">
            These sealed texts are not in the file. They were erased, or removed from the file.
          </p>
          <ul className="list-disc ps-5">
            {missingTexts.map((member) => (
              <li key={member}>
                <code>{member}</code>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {sentence !== null && (
        <Panel title="The entry">
          <div className="flex flex-col gap-3">
            <p className="font-semibold [overflow-wrap:anywhere]">{sentence}</p>
            <KeyValue items={facts.map(([label, value]) => ({ label, value: <code>{value}</code> }))} />
          </div>
        </Panel>
      )}
      <Panel title="Checks">
        <div className="flex flex-col gap-3">
          <Checks checks={checks} />
          {notes.map((note) => (
            <p key={note} className="text-ink2 [overflow-wrap:anywhere]">
              {note}
            </p>
          ))}
        </div>
      </Panel>
    </>
  );
}

function Checks({ checks }: { checks: Judged["checks"] }) {
  const numbered = checks.map((check, place) => ({ ...check, place }));
  const ordered = [...numbered.filter(({ ok }) => !ok), ...numbered.filter(({ ok }) => ok)];
  const hidden = ordered.length - mostLines;
  return (
    <>
      <ul aria-label="Checks" className="flex flex-col gap-2">
        {ordered.slice(0, mostLines).map(({ ok, says, place }) => (
          <li key={place} className="flex items-start gap-3">
            <DecisionMark decision={ok ? "allow" : "deny"} label={ok ? "ok" : "wrong"} className="w-20 shrink-0" />
            <span className="min-w-0 [overflow-wrap:anywhere]">{says}</span>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className="text-ink2">{hidden.toLocaleString("en")} further checks are not shown.</p>}
    </>
  );
}
