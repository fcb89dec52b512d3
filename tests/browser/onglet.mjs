// A tab of Chromium as people have it: Playwright's own attachment stops the browser from preparing the links that are aimed at.
//   node onglet.mjs <chromium> <profile> < one JSON command a line → one JSON answer a line
//     { aller: address } · { evaluer: expression, preparee } (in the page that is prepared, null where there is none)
//     { souris: "mouseMoved" | "mousePressed" | "mouseReleased", x, y }

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const WebSocket = createRequire(new URL("../../site_src/app/", import.meta.url))("ws");
const [chromium, profile] = process.argv.slice(2);
const ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"];
const browser = spawn(chromium, [...ARGUMENTS, `--user-data-dir=${profile}`, "--remote-debugging-port=0", "about:blank"], {
  stdio: ["ignore", "ignore", "pipe"],
});
const ANSWER_MS = 5000;
const PRESS_MS = 200;
const pause = (ms) => new Promise((later) => setTimeout(later, ms));
process.on("exit", () => browser.kill());

const address = await new Promise((found) => {
  let said = "";
  browser.stderr.on("data", (text) => {
    said += text;
    const line = /ws:\/\/\S+/.exec(said);
    if (line) found(line[0]);
  });
});
const socket = new WebSocket(address, { perMessageDeflate: false });
await new Promise((open) => socket.on("open", open));

let last = 0;
const waiting = new Map();
const send = (method, params = {}, sessionId = undefined) =>
  new Promise((done, failed) => {
    last += 1;
    waiting.set(last, { done, failed });
    socket.send(JSON.stringify({ id: last, method, params, sessionId }));
  });

/** The pages of the tab: session → what it is; one has no subtype, the one that is prepared has. */
const pages = new Map();
const session = (prepared) => [...pages].find(([, page]) => (page.subtype === "prerender") === prepared)?.[0];

const events = {
  "Target.attachedToTarget": ({ sessionId, targetInfo }) => {
    if (targetInfo.type === "tab") send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }, sessionId);
    else if (targetInfo.type === "page") pages.set(sessionId, targetInfo);
  },
  "Target.targetInfoChanged": ({ targetInfo }) => {
    for (const [id, page] of pages) if (page.targetId === targetInfo.targetId) pages.set(id, targetInfo);
  },
  "Target.detachedFromTarget": ({ sessionId }) => pages.delete(sessionId),
};
socket.on("message", (raw) => {
  const { id, method, params, result, error } = JSON.parse(raw);
  if (!id) return events[method]?.(params);
  const { done, failed } = waiting.get(id);
  waiting.delete(id);
  if (error) failed(new Error(error.message));
  else done(result);
});
await send("Target.setDiscoverTargets", { discover: true, filter: [{}] });
await send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: true, filter: [{ type: "tab" }] });

while (!session(false)) await pause(20);

async function evaluate({ evaluer, preparee = false }) {
  const page = session(preparee);
  if (!page) return null;
  const asked = send("Runtime.evaluate", { expression: evaluer, returnByValue: true, awaitPromise: true }, page);
  const gone = () => ({ result: {} }); // the page was left meanwhile
  const { result, exceptionDetails } = await Promise.race([asked.catch(gone), pause(ANSWER_MS).then(gone)]);
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value ?? null;
}

async function act(command) {
  if ("aller" in command) return send("Page.navigate", { url: command.aller }, session(false));
  if ("evaluer" in command) return evaluate(command);
  const { souris: type, x, y } = command;
  const pressed = type === "mouseMoved" ? {} : { button: "left", clickCount: 1 };
  // The page may be left by the press: nobody answers then.
  await Promise.race([send("Input.dispatchMouseEvent", { type, x, y, ...pressed }, session(false)), pause(PRESS_MS)]);
  return null;
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await act(JSON.parse(line)).then(
    (value) => ({ valeur: value }),
    (error) => ({ erreur: String(error.message) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
