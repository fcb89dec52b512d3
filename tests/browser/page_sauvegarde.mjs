// The page of the backup's property test: the site's own modules on the browser's own storage, drafts written as the pages do.
import { keepAttachment, piecePlace } from "../../site_src/app/lib/device/attachments.mjs";
import { compareBackup, makeBackup, readBackup, restoreBackup } from "../../site_src/app/lib/device/backup.mjs";
import { openDraft } from "../../site_src/app/lib/device/brouillons.mjs";
import { shownValue, soundRecord } from "../../site_src/app/lib/device/draft_record.mjs";
import { knownTools } from "../../site_src/app/lib/device/draft_shapes.mjs";
import { eraseDrafts } from "../../site_src/app/lib/device/erase.mjs";
import { openStore } from "../../site_src/app/lib/device/stockage.mjs";
import { roundTrip } from "../js/drafts.mjs";

const store = await openStore();

// Each value is a sitting of its own: what it found becomes a version, as when a page is opened again.
async function write(key, values) {
  for (const value of values) {
    const draft = await openDraft(key);
    await draft.save(value);
    draft.close();
    await new Promise((later) => setTimeout(later)); // the lock is given back in a turn of the loop
  }
}

// Order of keys apart, and bytes as numbers.
const canonical = (value) =>
  JSON.stringify(value, (_, one) =>
    one instanceof Uint8Array
      ? [...one]
      : one && typeof one === "object" && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
        : one,
  );
const differences = [];
function equal(one, other, what) {
  const [left, right] = [canonical(one), canonical(other)];
  if (left !== right) differences.push(`${what}: ${left?.slice(0, 400)} ≠ ${right?.slice(0, 400)}`);
}

const device = { store, write, equal, knownTools, keepAttachment, piecePlace, makeBackup, readBackup, restoreBackup, compareBackup, eraseDrafts, soundRecord, shownValue };
globalThis.aller = async (seeds, milliseconds) => {
  const end = performance.now() + milliseconds;
  const done = { tours: 0, drafts: 0, pieces: 0, versions: 0, differences, persistent: store.persistent };
  for (const seed of seeds) {
    if (performance.now() > end || differences.length) break;
    const { drafts, pieces } = await roundTrip(seed, device);
    done.tours += 1;
    done.drafts += drafts;
    done.pieces += pieces;
  }
  return done;
};
globalThis.pret = true;
