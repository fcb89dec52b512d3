// A page's state in the URL fragment, so that a link reproduces a simulation. Nothing after "#" reaches a server.
//
//   readFragment() → { name: text | [texts] } | null     null when the fragment is empty or a plain anchor (#sources)
//   writeFragment(values)                                 replaces the fragment without a new history entry
//   linkFor(values, page?)                                the full link, for a "Copier le lien" button
//
// Values are those of formulaire.mjs's formValues; empty ones are left out. A name written twice is a list; the list's
// names end with "[]" so that a list of one stays a list.

/** @typedef {Record<string, any>} Values text, or a list of texts, by the name of the field */

/** @param {string} [hash] @returns {Values | null} */
export function readFragment(hash = location.hash) {
  const text = hash.replace(/^#/, "");
  if (!text.includes("=")) return null;
  /** @type {Values} */
  const values = {};
  for (const [key, value] of new URLSearchParams(text)) {
    if (key.endsWith("[]")) {
      const name = key.slice(0, -2);
      values[name] ??= [];
      if (value !== "") values[name].push(value);
    } else values[key] = value;
  }
  return values;
}

/** @param {Values} values @returns {string} */
export function fragmentOf(values) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value)) for (const one of value.length ? value : [""]) params.append(`${name}[]`, one);
    else if (value !== "" && value !== null && value !== undefined) params.append(name, value);
  }
  return params.toString();
}

/** @param {Values} values */
export function writeFragment(values) {
  const text = fragmentOf(values);
  history.replaceState(history.state, "", text ? `#${text}` : location.pathname + location.search);
}

/** @param {Values} values @param {string} [page] */
export function linkFor(values, page = location.href) {
  const url = new URL(page);
  url.hash = fragmentOf(values);
  return url.href;
}
