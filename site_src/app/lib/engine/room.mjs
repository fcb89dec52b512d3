// Memory given back before the browser thinks of it: a phone has little, and a worker that copies a site throws much away.
//   letGo(bytes)     nobody reads them any more
//   collect()        much was thrown away: the browser is asked to look

/** @type {MessagePort | null} */
let nobody = null;

/**
 * Sent to nobody: what is only detached is still held by a browser that made it. @param {Uint8Array} bytes of which a view
 * on a part is left alone
 */
export function letGo({ buffer, byteLength }) {
  if (!byteLength || buffer.byteLength !== byteLength) return;
  if (!nobody) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    nobody = port1;
  }
  try {
    nobody.postMessage(null, [/** @type {ArrayBuffer} */ (buffer)]);
  } catch {} // this browser sends nothing to nobody: it collects in its own time
}

const ASKED = 64 << 20; // bytes that no page of memory backs, since nobody writes them

/** Room asked for and left at once: browsers collect when it is short, and count no answer of a host as room. */
export function collect() {
  try {
    new ArrayBuffer(ASKED);
  } catch {} // there is none: the browser has just looked
}
