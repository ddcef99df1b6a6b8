"""Live figures without a browser: what travels, what is drawn, what is said."""
