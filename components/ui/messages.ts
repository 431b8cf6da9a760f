/** Link in a message. */
export type MessageLink = { href: string; label: string };
export type MessageData = { link?: MessageLink; undo?: () => void };
export type MessageKind = "done" | "info" | "problem";

export type Message = {
  id: string;
  kind: MessageKind;
  title: string;
  description?: string | undefined;
  /** In ms; 0 for a message that stays. */
  lastsMs?: number | undefined;
  /** Read out at once. */
  urgent?: boolean | undefined;
  data: MessageData;
};

type Shower = { add: (message: Message) => void; close: (id: string) => void };

/** Messages that were given before the code that shows them was loaded. */
const waiting = new Map<string, Message>();
let shower: Shower | undefined;
let made = 0;

/** Shows a message, and returns its id. */
export function giveMessage(message: Omit<Message, "id">): string {
  made += 1;
  const id = `message-${made}`;
  if (shower) shower.add({ ...message, id });
  else waiting.set(id, { ...message, id });
  return id;
}

export function closeMessage(id: string): void {
  waiting.delete(id);
  shower?.close(id);
}

/** Takes the messages that wait and all later ones, until the returned function is called. */
export function followMessages(next: Shower): () => void {
  shower = next;
  for (const message of waiting.values()) next.add(message);
  waiting.clear();
  return () => {
    if (shower === next) shower = undefined;
  };
}
