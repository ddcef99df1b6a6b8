"""The colours of all figures."""

# The Okabe-Ito palette: its colours stay apart for colour-blind eyes and in grey.
BLUE, ORANGE, GREEN, VERMILION, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7"
GREY, DARK = "#8c8c8c", "#222222"
