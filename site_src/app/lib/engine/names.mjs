// What the shared engines of a site are called, and their locks (engineer.mjs, clients.mjs).

/** The name of the engines of one version. @param {string} version */
export const engineName = (version) => `phco-moteur:${version}:`;
/** The lock that an engine holds while it starts. @param {string} name */
export const startingLock = (name) => `${name}:demarre`;
