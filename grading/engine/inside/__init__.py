"""What runs inside the seal, beside the learner's code. Standard library, NumPy and IPython only.

Nothing here imports the rest of `grading`: this folder alone is visible in the sealed process.
"""
