// Imported first by a page that must not run inside another site's frame: commun.mjs empties such a page and says why, and
// nothing after this line is ever evaluated there.
if (window.self !== window.top) await new Promise(() => {});
