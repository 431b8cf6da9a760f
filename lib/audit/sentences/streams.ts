import { members, named, spelled, type Templates, type Told } from "./told";

const stream = ({ text }: Told): string => named("the stream", text("name", ""));
const host = ({ text }: Told): string => text("host", "a receiver");
const place = ({ entry }: Told): string => String(entry.facts.position ?? "another place");

/** Why the server paused a stream, or a webhook of notifications. */
export const whyPaused = ({ entry }: Told): string => {
  const { code } = entry;
  switch (code) {
    case undefined:
      return "";
    case "delivery_failing":
      return ": its receiver failed for three days";
    case "receiver_refused":
      return ": its receiver refused an entry";
    case "filter_invalid":
      return ": its filter is not valid any more";
    case "secret_unreadable":
      return ": its secret cannot be opened";
    case "record_missing":
      return `: the stored log lacks the record of entry ${entry.facts.position ?? ""}`.trimEnd();
    default:
      return `: ${spelled(code)}`;
  }
};

/** Streams of the trail to receivers outside. */
export const streamSentences: Templates = {
  "stream.created": (t) => `${t.who} created ${stream(t)} to ${host(t)}, from entry ${place(t)} on`,
  "stream.changed": (t) => `${t.who} changed ${stream(t)}${members(t)}`,
  "stream.paused": (t) => `${t.who} paused ${stream(t)}${whyPaused(t)}`,
  "stream.resumed": (t) => `${t.who} resumed ${stream(t)}`,
  "stream.replayed": (t) => `${t.who} let ${stream(t)} send again from entry ${place(t)}`,
  "stream.disabled": (t) => `${t.who} disabled ${stream(t)}: its receiver answered that it is gone`,
  "stream.deleted": (t) => `${t.who} deleted ${stream(t)}`,
  "stream.secret-rotated": (t) => `${t.who} rotated the secret of ${stream(t)}`,
};
