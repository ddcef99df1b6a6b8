"""From the learning systems and back: class lists, downloads, their own CSVs, feedback."""
