// node compile.mjs FOLDER SCRIPT: compiles the modules of every package in a Pyodide distribution, by its own Python.
import fs from "node:fs";
import { pathToFileURL } from "node:url";

// Node shows the line of an error first, which in Pyodide is a megabyte, and the reason behind it is lost
process.on("uncaughtException", error => {
  console.error(error.message);
  process.exit(1);
});

const [folder, script] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: folder });
await python.loadPackage(["matplotlib"], { messageCallback() {} });
python.runPython(fs.readFileSync(script, "utf8"));
const compiled = python.globals.get("compiled");
// all of them or none: a list of packages that is half true is no use
const parts = [];
for (const name of fs.readdirSync(folder).filter(name => /\.whl$|^python_stdlib\.zip$/.test(name))) {
  const answer = compiled(name, new Uint8Array(fs.readFileSync(`${folder}/${name}`)));
  fs.writeFileSync(`${folder}/${name}.part`, answer.toJs());
  parts.push(name);
  answer.destroy();
}
for (const name of parts) fs.renameSync(`${folder}/${name}.part`, `${folder}/${name}`);
