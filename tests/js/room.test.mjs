// Memory given back: what is let go is there no more, and a part of something is left alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { collect, letGo } from "../../site_src/app/lib/engine/room.mjs";

test("bytes that are let go are gone, once or twice; a view on a part leaves the whole", () => {
  const bytes = new Uint8Array([1, 2, 3]);
  letGo(bytes.subarray(1));
  assert.equal(bytes.length, 3);
  letGo(bytes);
  assert.equal(bytes.length, 0);
  letGo(bytes);
});

test("room that cannot be had breaks nothing", () => {
  const { ArrayBuffer } = globalThis;
  let asked = 0;
  globalThis.ArrayBuffer = /** @type {any} */ (
    class {
      /** @param {number} size */
      constructor(size) {
        asked = size;
        throw new RangeError("Array buffer allocation failed");
      }
    }
  );
  try {
    collect();
  } finally {
    globalThis.ArrayBuffer = ArrayBuffer;
  }
  assert.ok(asked > 1_000_000);
});
