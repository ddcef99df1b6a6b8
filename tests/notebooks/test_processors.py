"""The course says the same on every processor.

OpenBLAS and NumPy choose their code by the processor, by the threads, and round differently; both can be told to
pretend. A run that is chaotic, or a printed digit that is rounding, shows here as words that differ.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
# Kernels of OpenBLAS that every x86-64 with AVX2 can run, and those of AVX-512 where there is one.
KERNELS = ["Haswell", "Sandybridge", "Nehalem", "Prescott"]
if np._core._multiarray_umath.__cpu_features__.get("X86_V4"):
    KERNELS.append("SkylakeX")
# The first is what all others are compared with: (kernel, threads, what NumPy leaves out).
ALL = [(kernel, threads, "") for threads in (1, 2) for kernel in KERNELS]
ALL += [("Haswell", 1, "X86_V3 X86_V4")]
SAMPLED = [("Haswell", 2, ""), ("Prescott", 1, "X86_V3 X86_V4")]


def begun(setting: tuple[str, int, str], file: Path, part: str) -> subprocess.Popen:
    kernel, threads, without = setting
    dispatched = set(np._core._multiarray_umath.__cpu_dispatch__)
    without = " ".join(feature for feature in without.split() if feature in dispatched)
    told = {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": str(threads), "PYTHONWARNINGS": "ignore"}
    told |= {"NPY_DISABLE_CPU_FEATURES": without} if without else {}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.notebooks.said", file, part], cwd=ROOT, env=os.environ | told
    )


@pytest.mark.slow
@pytest.mark.parametrize("part", ["cells", "live figures", "answers"])
def test_every_processor_gives_the_same_verdicts_and_words(part, tmp_path):
    settings = ALL if os.environ.get("PROOF") else SAMPLED
    said = []
    for pair in range(0, len(settings), 2):  # two at a time: so many processors has the smallest machine
        files = [tmp_path / f"{pair} {n}.json" for n in range(len(settings[pair : pair + 2]))]
        running = [begun(setting, file, part) for setting, file in zip(settings[pair:], files, strict=False)]
        assert [process.wait() for process in running] == [0] * len(running)
        said += [json.loads(file.read_text()) for file in files]
    assert len(said[0]) > 200
    for setting, other in zip(settings[1:], said[1:], strict=True):
        assert other.keys() == said[0].keys()
        differing = [
            f"{place}:\n- {said[0][place]}\n+ {other[place]}"
            for place in other
            if other[place] != said[0][place]
        ]
        assert not differing, f"{settings[0]} and {setting} say different things:\n" + "\n\n".join(
            differing[:9]
        )
