// What comes of a file from the line, while it comes, for one who may throw all away.
//   const flow = flowing(type)     flow.response: its bytes, to be read at once; then await flow.right: whether they were the
//                                  file's. Nothing comes where another way is taken: then it is wrong.
//   flow.add(piece), flow.end(right)     for who brings it (arrival.mjs); await flow.read: no piece is of use any more

/** @typedef {ReturnType<typeof flowing>} Flow */

/** @param {string} type */
export function flowing(type) {
  /** @type {Uint8Array[]} */
  const waiting = [];
  /** @type {ReadableStreamDefaultController<Uint8Array> | null} */
  let asking = null;
  let ended = false;
  /** @type {(right: boolean) => void} */
  let tell = () => {};
  /** @type {Promise<boolean>} */
  const right = new Promise((resolve) => {
    tell = resolve;
  });
  let finish = () => {};
  /** @type {Promise<void>} */
  const read = new Promise((resolve) => {
    finish = resolve;
  });
  function give() {
    const piece = asking && waiting.shift();
    if (piece) asking?.enqueue(piece);
    else if (asking && ended) {
      asking.close(); // an error would be told by Firefox as nobody's
      finish();
    } else return;
    asking = null;
  }
  // One piece at a time, when the former was taken.
  const source = {
    /** @param {ReadableStreamDefaultController<Uint8Array>} controller */
    pull(controller) {
      asking = controller;
      give();
    },
    cancel() {
      ended = true;
      waiting.length = 0;
      finish();
    },
  };
  return {
    response: new Response(new ReadableStream(source, { highWaterMark: 0 }), { headers: { "Content-Type": type } }),
    right,
    read,
    /** @param {Uint8Array} piece */
    add(piece) {
      if (ended) return;
      waiting.push(piece);
      give();
    },
    /** @param {boolean} whole */
    end(whole) {
      tell(whole);
      ended = true;
      give();
    },
  };
}
