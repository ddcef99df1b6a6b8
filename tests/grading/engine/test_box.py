"""How the sealed side is put together, without starting it."""

from pathlib import Path

from grading.engine import box
from grading.engine.inside.seal import Limits


def test_a_box_lays_its_own_folders_over_nothing_but_its_own(tmp_path, monkeypatch):
    """A course may lie anywhere, and its environment with it: no fixed name is safe."""
    monkeypatch.setattr(box.shutil, "which", lambda name: f"/usr/bin/{name}")
    command = box._bubblewrap(["/usr"], tmp_path / "kit", Limits())
    laid = [Path(command[i + 1]) for i, word in enumerate(command) if word == "--tmpfs"]
    assert laid
    assert all(place.is_relative_to(tmp_path) for place in laid)
