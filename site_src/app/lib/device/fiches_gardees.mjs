// The sheets that this device sent, of every campaign: their copies, each sealed to the identity that sent it.
//   await ownSheets() → [{ empreinte, nom, le, identity }]   newest first, those with a copy here
//   await readOwn(sheet) → bytes of the package, in clear

import { openOwn, otherIdentities, readCopy, readIdentity } from "./identite.mjs";

const MOST = 3;

export async function ownSheets() {
  const everyone = [await readIdentity(), ...(await otherIdentities())].filter((one) => one?.role === "pamsu");
  const found = everyone.flatMap((identity) =>
    (identity?.exports ?? []).filter((one) => one.genre === "fiche-rts").map(({ empreinte, nom, le }) => ({ empreinte, nom, le, identity })),
  );
  const kept = [];
  for (const one of found.sort((a, b) => b.le.localeCompare(a.le))) {
    if (kept.length < MOST && (await readCopy(one.empreinte))) kept.push(one);
  }
  return kept;
}

/** @param {Awaited<ReturnType<typeof ownSheets>>[number]} sheet @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function readOwn({ empreinte, identity }) {
  const sealed = await readCopy(empreinte);
  if (!sealed || !identity) throw Object.assign(new Error("Cet appareil n’a plus la copie de cette fiche."), { francais: true });
  return openOwn(sealed, identity);
}
