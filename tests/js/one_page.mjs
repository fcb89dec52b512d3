// One page alone writes: nobody listens, no turn is taken. After device.mjs, before what opens a draft.

Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
globalThis.BroadcastChannel = /** @type {any} */ (
  class {
    postMessage() {}
    addEventListener() {}
    close() {}
  }
);
