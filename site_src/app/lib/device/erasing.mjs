// One tab erases what this device keeps; the others write nothing more from then on, and start anew once it is done.
//
//   listenErasing()      this page hears it        erasing() → boolean: what this page still writes would come back
//   tellErasing()        this tab begins           tellErased()        it is done

import { openChannel } from "./onglets.mjs";

const NAME = `phco:${new URL("../", import.meta.url).pathname}efface`;
const BEGUN = "debut";
const DONE_MS = 10_000; // a tab that began may have been closed: what is kept is read again

/** @type {BroadcastChannel | null} */
let channel = null;
let begun = false;

function startAnew() {
  history.replaceState(null, "", location.pathname); // an address may hold a simulation, or a search
  location.reload();
}

export function listenErasing() {
  channel ??= openChannel(NAME);
  channel?.addEventListener("message", ({ data }) => {
    if (data !== BEGUN) return startAnew();
    begun = true;
    setTimeout(startAnew, DONE_MS);
  });
}

export const erasing = () => begun;
export const tellErasing = () => channel?.postMessage(BEGUN);
export const tellErased = () => channel?.postMessage("");
