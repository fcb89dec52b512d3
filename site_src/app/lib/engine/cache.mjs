// The one cache of the site's files, shared by the service worker (which fills and reads it) and the engine's worker.
//   cacheName(root)   root: the address of the site's root; two sites of one origin never share a cache

/** @param {string} root */
export const cacheName = (root) => `phco-fichiers:${new URL(root).pathname}`;
