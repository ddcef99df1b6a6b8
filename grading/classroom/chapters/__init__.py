"""What made-up students write, one module a chapter: right answers, slips, and what depends on what."""

from grading.classroom.chapters import (
    chain_rule,
    feed_forward,
    finite_differences,
    numpy_backprop,
    two_layer_example,
    vanishing_gradients,
)

CHAPTERS = {
    one.CHAPTER.name: one.CHAPTER
    for one in (
        feed_forward,
        chain_rule,
        finite_differences,
        two_layer_example,
        numpy_backprop,
        vanishing_gradients,
    )
}
