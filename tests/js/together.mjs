// Several files of tests in one process: each would start a Node of its own, which costs more than most of them.
import { pathToFileURL } from "node:url";

for (const file of process.argv.slice(2)) await import(pathToFileURL(file).href);
