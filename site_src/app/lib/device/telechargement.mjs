// Files for the person: download, or the system's sharing sheet where there is one.
//   download(name, content, type?)                 content: Blob, text or bytes
//   canShare(name, content, type?)                 whether this device shares such a file
//   await share(name, content, { type, title, text }) → "partage" | "telecharge" | "annule"
//   pickText(input) → text of the chosen file; pickBytes(input) → Uint8Array (input: the <input type="file">)

/** @typedef {Blob | string | Uint8Array<ArrayBuffer>} Content */

/** @param {Content} content @param {string} type */
const blobOf = (content, type) => (content instanceof Blob ? content : new Blob([content], { type }));

/** @param {string} name @param {Content} content @param {string} [type] */
export function download(name, content, type = "application/octet-stream") {
  const url = URL.createObjectURL(blobOf(content, type));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** @param {string} name @param {Content} content @param {string} type */
const fileOf = (name, content, type) => {
  const blob = blobOf(content, type);
  return new File([blob], name, { type: blob.type || type });
};

/** @param {string} name @param {Content} content @param {string} [type] */
export function canShare(name, content, type = "application/octet-stream") {
  try {
    return Boolean(navigator.canShare?.({ files: [fileOf(name, content, type)] }));
  } catch {
    return false;
  }
}

/** @param {string} name @param {Content} content @param {{ type?: string, title?: string, text?: string }} [options] */
export async function share(name, content, { type = "application/octet-stream", title = name, text = "" } = {}) {
  if (canShare(name, content, type)) {
    try {
      await navigator.share({ files: [fileOf(name, content, type)], title, text });
      return "partage";
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError") return "annule";
    }
  }
  download(name, content, type);
  return "telecharge";
}

/** @param {HTMLInputElement} input @returns {Promise<string>} */
export const pickText = async (input) => (input.files?.[0] ? input.files[0].text() : "");
/** @param {HTMLInputElement} input @returns {Promise<Uint8Array<ArrayBuffer>>} */
export const pickBytes = async (input) => (input.files?.[0] ? new Uint8Array(await input.files[0].arrayBuffer()) : new Uint8Array());
