/** Status is always a shape, a word and a colour: the shape and the word carry it alone. */
export type StatusGlyph =
  | "dot"
  | "half"
  | "dashed"
  | "ring"
  | "bars"
  | "triangle"
  | "cross"
  | "line"
  | "diamond"
  | "check"
  | "slashed";
export type StatusTone = "ok" | "wait" | "hold" | "bad" | "gone" | "draft" | "info";
export type StatusLook = { glyph: StatusGlyph; tone: StatusTone; word: string };

const looks: Record<string, StatusLook> = {
  draft: { glyph: "dashed", tone: "draft", word: "Draft" },
  pending: { glyph: "half", tone: "wait", word: "Pending" },
  active: { glyph: "dot", tone: "ok", word: "Active" },
  suspended: { glyph: "bars", tone: "hold", word: "Suspended" },
  partly: { glyph: "half", tone: "hold", word: "In effect in part" },
  stopped: { glyph: "cross", tone: "bad", word: "Stopped" },
  owner_deactivated: { glyph: "triangle", tone: "bad", word: "Owner deactivated" },
  resting: { glyph: "half", tone: "hold", word: "At rest" },
  revoked: { glyph: "cross", tone: "bad", word: "Revoked" },
  retiring: { glyph: "half", tone: "gone", word: "Retiring" },
  published: { glyph: "half", tone: "wait", word: "Published" },
  retired: { glyph: "line", tone: "gone", word: "Retired" },
  quarantined: { glyph: "triangle", tone: "bad", word: "Quarantined" },
  flagged: { glyph: "triangle", tone: "bad", word: "Flagged" },
  expired: { glyph: "slashed", tone: "gone", word: "Expired" },
  changes_requested: { glyph: "diamond", tone: "info", word: "Changes requested" },
  approved: { glyph: "check", tone: "ok", word: "Approved" },
  denied: { glyph: "triangle", tone: "bad", word: "Denied" },
  consented: { glyph: "check", tone: "ok", word: "Consented" },
  consent_refused: { glyph: "triangle", tone: "bad", word: "Refused consent" },
  taken_back: { glyph: "line", tone: "bad", word: "Taken back" },
  withdrawn: { glyph: "line", tone: "gone", word: "Withdrawn" },
  closed: { glyph: "check", tone: "gone", word: "Closed" },
  open: { glyph: "ring", tone: "info", word: "Open" },
  used: { glyph: "check", tone: "gone", word: "Used" },
  superseded: { glyph: "line", tone: "gone", word: "Superseded" },
  disabled: { glyph: "slashed", tone: "gone", word: "Disabled" },
  invited: { glyph: "half", tone: "wait", word: "Invited" },
};

/** Gives the look of a status. An unknown status is shown as plain text. */
export function statusLook(status: string): StatusLook {
  const known = looks[status];
  if (known) return known;
  const words = status.replaceAll("_", " ");
  return { glyph: "ring", tone: "draft", word: words.charAt(0).toUpperCase() + words.slice(1) };
}
