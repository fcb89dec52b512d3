// A file while it comes: read at once, and of use only where it was the right one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { flowing } from "../../site_src/app/lib/engine/flow.mjs";

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);

test("what comes is read as it comes; at the end one knows whether it was the file", async () => {
  const flow = flowing("application/wasm");
  const reader = /** @type {ReadableStream} */ (flow.response.body).getReader();
  flow.add(bytes("un"));
  assert.deepEqual((await reader.read()).value, bytes("un"));
  flow.add(bytes("deux"));
  flow.end(true);
  flow.add(bytes("trop"));
  flow.end(false);
  assert.deepEqual((await reader.read()).value, bytes("deux"));
  assert.equal((await reader.read()).done, true);
  await flow.read;
  assert.equal(await flow.right, true);
  assert.equal(flow.response.headers.get("Content-Type"), "application/wasm");
});

test("a file that was another, or took another way, ends without an error and is not right", async () => {
  const flow = flowing("application/wasm");
  flow.add(bytes("autre"));
  flow.end(false);
  assert.equal(await flow.response.text(), "autre");
  assert.equal(await flow.right, false);
  const left = flowing("application/wasm");
  await left.response.body?.cancel();
  left.add(bytes("rien"));
  left.end(true);
  await left.read;
  assert.equal(await left.right, true);
});

test("its pieces are of use until each was read", async () => {
  const flow = flowing("application/wasm");
  let read = false;
  flow.read.then(() => (read = true));
  flow.add(bytes("un"));
  flow.end(true);
  await new Promise((later) => setTimeout(later, 5));
  assert.equal(read, false);
  assert.equal(await flow.response.text(), "un");
  await flow.read;
});
