// Files for the person: download, or the system's sharing sheet where there is one.
//   download(name, content, type?)                 content: Blob, text or bytes
//   canShare(name, content, type?)                 whether this device shares such a file
//   await share(name, content, { type, title, text }) → "partage" | "telecharge" | "annule"
//   pickText(input) → text of the chosen file; pickBytes(input) → Uint8Array (input: the <input type="file">)

const blobOf = (content, type) => (content instanceof Blob ? content : new Blob([content], { type }));

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

const fileOf = (name, content, type) => {
  const blob = blobOf(content, type);
  return new File([blob], name, { type: blob.type || type });
};

export function canShare(name, content, type = "application/octet-stream") {
  try {
    return Boolean(navigator.canShare?.({ files: [fileOf(name, content, type)] }));
  } catch {
    return false;
  }
}

export async function share(name, content, { type = "application/octet-stream", title = name, text = "" } = {}) {
  if (canShare(name, content, type)) {
    try {
      await navigator.share({ files: [fileOf(name, content, type)], title, text });
      return "partage";
    } catch (error) {
      if (error.name === "AbortError") return "annule";
    }
  }
  download(name, content, type);
  return "telecharge";
}

export const pickText = async (input) => (input.files?.[0] ? input.files[0].text() : "");
export const pickBytes = async (input) => (input.files?.[0] ? new Uint8Array(await input.files[0].arrayBuffer()) : new Uint8Array());
