"""Tests that drive a real JupyterLab in Chromium, as a learner would."""
