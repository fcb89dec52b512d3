// A clock that the test alone moves: a machine that is late is not a page that slept (patience.mjs).
//
//   const release = held(mock)     timers and performance.now stand still until they are told; a test's own mock releases by itself

/** @param {import("node:test").MockTracker} mock @param {("setTimeout" | "setInterval")[]} [apis] @returns {() => void} */
export function held(mock, apis = ["setTimeout"]) {
  mock.timers.enable({ apis });
  const clock = mock.method(performance, "now", () => 0);
  return () => {
    mock.timers.reset();
    clock.mock.restore();
  };
}
