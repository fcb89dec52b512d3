// Put in a page before its own scripts: what it began and has not ended, so that a test waits for that and for no longer.
//
//   __pending.hurry()          what it left for within a second is done now, in its order: a pause of typing, a sentence said late
//   __pending.any()            whether it awaits something: a timer of that kind, a frame, the engine, the storage, a file, the line
//   await __pending.rest(ms)   until it awaits nothing and nothing in it moves from one frame to the next; false when it took longer
//   __pending.moved            how many changes its nodes went through
//   await __pending.pause(ms)  a pause of the test's own, which is not counted
(() => {
  if (window.__pending) return; // asked for twice
  const SOON_MS = 1000; // longer ones watch over something, or take back what was said
  const { setTimeout: later, clearTimeout: stop, requestAnimationFrame: draw, cancelAnimationFrame: leave } = window;
  /** @type {Map<number, { due: number, done: () => void, real: number, hurried: boolean }>} */
  const timers = new Map();
  const frames = new Set();
  let begun = 0; // questions to the storage, files, the line
  let leaving = false; // for another page

  window.setTimeout = (run, delay = 0, ...given) => {
    if (typeof run !== 'function' || delay > SOON_MS) return later(run, delay, ...given);
    const done = () => { timers.delete(id); run(...given); };
    const id = later(done, delay);
    timers.set(id, { due: performance.now() + Number(delay), done, real: id, hurried: false });
    return id;
  };
  window.clearTimeout = (id) => { stop(timers.get(id)?.real ?? id); timers.delete(id); };
  window.requestAnimationFrame = (run) => {
    const id = draw((now) => { frames.delete(id); run(now); });
    frames.add(id);
    return id;
  };
  window.cancelAnimationFrame = (id) => { frames.delete(id); leave(id); };

  const until = (one, ...ends) => {
    let open = true;
    begun += 1;
    for (const end of ends) one.addEventListener(end, () => { if (open) begun -= 1; open = false; }, { once: true });
    return one;
  };
  const promised = (owner, ...names) => {
    for (const name of names) {
      const real = owner?.[name];
      if (!real) continue;
      owner[name] = function (...given) {
        begun += 1;
        const answer = real.apply(this, given);
        Promise.resolve(answer).catch(() => {}).finally(() => { begun -= 1; });
        return answer;
      };
    }
  };
  promised(window, 'fetch', 'createImageBitmap');
  promised(window.SubtleCrypto?.prototype, 'encrypt', 'decrypt', 'sign', 'verify', 'digest', 'generateKey', 'deriveKey', 'deriveBits', 'importKey', 'exportKey');
  promised(Blob.prototype, 'text', 'arrayBuffer');
  promised(Response.prototype, 'text', 'json', 'arrayBuffer', 'blob');
  promised(window.Cache?.prototype, 'match', 'put', 'delete', 'keys');
  promised(window.CacheStorage?.prototype, 'match', 'open', 'has', 'delete', 'keys');
  promised(window.LockManager?.prototype, 'query');
  promised(window.StorageManager?.prototype, 'estimate', 'persist', 'persisted');
  promised(window.Clipboard?.prototype, 'writeText', 'write', 'readText');
  for (const name of ['open', 'deleteDatabase']) {
    const real = IDBFactory.prototype[name];
    IDBFactory.prototype[name] = function (...given) { return until(real.apply(this, given), 'success', 'error', 'blocked'); };
  }
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...given) { return until(transaction.apply(this, given), 'complete', 'abort'); };

  // A call to the engine, until its answer or until its worker is left.
  const calls = new Map();
  for (const kind of [MessagePort, Worker]) {
    const { postMessage: send } = kind.prototype;
    const end = kind === Worker ? 'terminate' : 'close';
    const real = kind.prototype[end];
    kind.prototype.postMessage = function (message, ...given) {
      if (message?.type === 'appel') {
        if (!calls.has(this)) this.addEventListener('message', ({ data }) => { if (data?.id === calls.get(this)) calls.set(this, null); });
        calls.set(this, message.id);
      }
      return send.call(this, message, ...given);
    };
    kind.prototype[end] = function () { calls.delete(this); return real.call(this); };
  }
  window.navigation?.addEventListener('navigate', (event) => {
    leaving = !event.destination.sameDocument && !event.hashChange && event.downloadRequest === null;
  });
  window.navigation?.addEventListener('navigateerror', () => { leaving = false; });

  let moved = 0;
  new MutationObserver((changes) => { moved += changes.length; })
    .observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  // The browser drew what was changed, and what observes its layout was told.
  const frame = () => new Promise((go) => {
    const late = later(go, 60); // no frame comes where nobody looks
    draw(() => { stop(late); later(go, 0); });
  });

  window.__pending = {
    get moved() { return moved; },
    pause: (milliseconds) => new Promise((go) => later(go, milliseconds)),
    hurry: () => {
      const left = [...timers.values()].filter((one) => !one.hurried).sort((one, other) => one.due - other.due);
      for (const one of left) {
        stop(one.real);
        one.real = later(one.done, 0);
        one.hurried = true;
      }
    },
    any: () => leaving || begun > 0 || timers.size > 0 || frames.size > 0 || [...calls.values()].some((id) => id !== null)
      || document.readyState !== 'complete' || document.documentElement.dataset.moteur === 'demarre'
      || Boolean(document.querySelector('[aria-busy=true]')),
    rest: async (most) => {
      const end = performance.now() + most;
      const seen = () => `${moved} ${document.body?.innerText.length}`;
      for (let former = null; performance.now() < end; ) {
        window.__pending.hurry();
        if (window.__pending.any()) { // what is awaited asks for its own frames
          former = null;
          await window.__pending.pause(8);
          continue;
        }
        const before = former ?? seen();
        await frame();
        former = seen();
        if (former === before && !window.__pending.any()) return true;
      }
      return false;
    },
  };
})();
