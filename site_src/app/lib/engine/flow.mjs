// What comes of a file from the line, while it comes, for one who may throw all away.
//   const flow = flowing(type)     flow.response: its bytes, to be read at once; then await flow.right: whether they were the
//                                  file's. Nothing comes where another way is taken: then it is wrong.
//   flow.add(chunk), flow.end(right)     for who brings it (arrival.mjs)

/** @typedef {ReturnType<typeof flowing>} Flow */

/** @param {string} type */
export function flowing(type) {
  /** @type {ReadableStreamDefaultController<Uint8Array> | null} */
  let sink = null;
  /** @type {(right: boolean) => void} */
  let tell = () => {};
  /** @type {Promise<boolean>} */
  const right = new Promise((resolve) => {
    tell = resolve;
  });
  const stream = new ReadableStream({
    start(controller) {
      sink = controller;
    },
    cancel() {
      sink = null;
    },
  });
  return {
    response: new Response(stream, { headers: { "Content-Type": type } }),
    right,
    /** @param {Uint8Array} chunk */
    add: (chunk) => sink?.enqueue(chunk),
    /** @param {boolean} whole */
    end(whole) {
      tell(whole);
      sink?.close(); // an error would be told by Firefox as nobody's
      sink = null;
    },
  };
}
