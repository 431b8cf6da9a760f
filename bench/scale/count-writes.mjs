import pg from "pg";

// Loaded into the server of a benchmark. Counts what jobs write, and answers the message `writes` with the count since
// the last one. `quiet` forgets the statements that were sent. `background` leaves out those that were sent since: those of
// what always runs.

const connections = /^mandate-jobs/;
/** The queue's own statements. */
const queue = /\bjob_runs\b|^\s*with (next|results) as\s/i;
const writes = /\binsert\s+into\b|\bdelete\s+from\b|(?<!\bfor (no key )?|\bdo )\bupdate\s/i;
const plain = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

const background = new Set();
const before = new Set();
/** Connections whose open transaction wrote something. */
const open = new Map();
let count = { portions: 0, rows: 0, untold: 0 };

const query = pg.Client.prototype.query;

/** @param {pg.Client} client */
function note(client, text, result) {
  const command = text.trimStart().slice(0, 8).toLowerCase();
  if (command.startsWith("begin")) open.set(client, false);
  else if (command.startsWith("commit")) {
    if (open.get(client)) count.portions += 1;
    open.delete(client);
  } else if (command.startsWith("rollback") && !/\bto\b/i.test(text)) open.delete(client);
  else noteWrite(client, text, result);
}

function noteWrite(client, text, { command, rowCount, rows }) {
  before.add(text);
  if (background.has(text) || queue.test(text) || !writes.test(text)) return;
  const isPlain = plain.has(command);
  if (isPlain && !rowCount) return;
  if (!isPlain && rows.every((row) => Object.values(row).every((value) => !value))) return;
  if (isPlain) count.rows += rowCount;
  else count.untold += 1;
  if (open.has(client)) open.set(client, true);
  else count.portions += 1;
}

pg.Client.prototype.query = function counted(...given) {
  const [config] = given;
  const text = typeof config === "string" ? config : (config?.text ?? "");
  if (!connections.test(this.connectionParameters.application_name ?? "")) return query.apply(this, given);
  const heard = given.at(-1);
  if (typeof heard === "function") {
    const told = (error, result, ...rest) => {
      if (!error && result) note(this, text, result);
      heard(error, result, ...rest);
    };
    return query.apply(this, [...given.slice(0, -1), told]);
  }
  const answer = query.apply(this, given);
  return answer instanceof Promise
    ? answer.then((result) => {
        note(this, text, result);
        return result;
      })
    : answer;
};

process.on("message", (message) => {
  if (message === "quiet") before.clear();
  else if (message === "background") for (const text of before) background.add(text);
  else if (message !== "writes") return;
  process.send?.({ writes: count });
  count = { portions: 0, rows: 0, untold: 0 };
});
// Listening alone keeps no server running.
process.channel?.unref();
