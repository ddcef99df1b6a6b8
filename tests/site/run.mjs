// node run.mjs DISTRIBUTION COURSE SCRIPT ARGUMENT: runs a Python file of the course under Pyodide, with what the kit imports.
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, course, script, argument] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: folder });
await python.loadPackage(["matplotlib", "pillow", "ipython"], { messageCallback() {} });
for (const [place, real] of [["/course", course], ["/given", argument]]) {
  python.FS.mkdirTree(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: real }, place);
}
python.runPython(`
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, "/course")
sys.argv = ["${script}", "/given"]
`);
python.runPython(fs.readFileSync(`${course}/${script}`, "utf8"));
