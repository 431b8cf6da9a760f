"use client";

import { Dialog } from "@/components/ui/dialog";
import { Link } from "@/components/ui/link";
import { useShortcutsOn } from "@/components/ui/shortcuts";
import { places } from "./shortcut-keys";

type Line = {
  keys: readonly string[];
  /** Joins the keys: either one, both at once, one after the other, or all between the two. */
  joint?: "or" | "+" | "then" | "to";
  does: string;
};

const everywhere: Line[] = [
  { keys: ["?"], does: "Show this help" },
  { keys: ["/"], does: "Go to the filter of a list" },
  { keys: ["j", "k"], does: "Next and previous row" },
  { keys: ["Enter", "Space"], does: "Open the row" },
  { keys: ["Ctrl", "Enter"], joint: "+", does: "Submit the open dialog" },
  { keys: ["Ctrl", "K"], joint: "+", does: "Find a page or an object" },
  { keys: ["."], does: "Show an earlier instant" },
  { keys: ["Esc"], does: "Close what is open" },
];
const approvals: Line[] = [
  { keys: ["a"], does: "Approve" },
  { keys: ["n"], does: "Approve less" },
  { keys: ["c"], does: "Ask for changes" },
  { keys: ["d"], does: "Deny" },
  { keys: ["x"], does: "Mark, to decide several together" },
];

const trail: Line[] = [
  { keys: ["↓", "↑"], does: "Next and previous entry; ← → go along it" },
  { keys: ["t"], does: "Choose the time range" },
  { keys: ["[", "]"], does: "Shift it to earlier and later" },
  { keys: ["l"], does: "Follow new entries, or stop" },
  { keys: ["f"], does: "Show only a value of the entry" },
  { keys: ["x"], does: "Leave out a value of the entry" },
  { keys: ["c"], does: "Copy a link to the entry or the search" },
  { keys: ["e"], does: "Export the search" },
  { keys: ["v"], does: "Verify the entry in this browser" },
  { keys: ["1", "5"], joint: "to", does: "Choose a part of the open entry" },
  { keys: ["p"], does: "Pin the entry to a case" },
  { keys: ["n"], does: "Pin it with a note, or change the note" },
];

function Lines({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-1 text-sm">{title}</h3>
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-1.5">
        {lines.map(({ keys, joint = "or", does }) => (
          <div key={does} className="contents">
            <dt className="flex items-center gap-1">
              {keys.map((key, at) => (
                <span key={key} className="flex items-center gap-1">
                  {at > 0 && <span className="text-ink3 text-xs">{joint}</span>}
                  <kbd className="rounded-sm border border-line bg-canvas px-1.5 font-mono text-sm">{key}</kbd>
                </span>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type ShortcutHelpProps = { onClose: () => void; hrefs: readonly string[] };

/** Which keys do what, and where single letters are switched off. */
export function ShortcutHelp({ onClose, hrefs }: ShortcutHelpProps) {
  const on = useShortcutsOn();
  const go = places
    .filter(({ href }) => hrefs.includes(href))
    .map(({ key, label }) => ({ keys: ["g", key], joint: "then" as const, does: label }));
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts" size="lg">
      <div className="flex flex-col gap-5">
        <p className={on ? "text-ink2" : "rounded-md bg-waitbg p-3 text-wait"}>
          {on
            ? "They are off while you type. Switch single letters off in "
            : "Single letters are off. Only Enter, Esc and shortcuts with Ctrl work. Switch them on in "}
          <Link className="underline" href="/account" onClick={onClose}>
            your account
          </Link>
          .
        </p>
        <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
          <Lines title="Everywhere" lines={everywhere} />
          <Lines title="Approvals" lines={approvals} />
          {hrefs.includes("/audit") && <Lines title="Audit trail" lines={trail} />}
          {go.length > 0 && <Lines title="Go to" lines={go} />}
        </div>
      </div>
    </Dialog>
  );
}
